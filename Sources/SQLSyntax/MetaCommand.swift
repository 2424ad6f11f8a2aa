/// A psql command that a dump may hold.
///
/// pg_dump and pg_dumpall write four, Emigrate one more, and people some that only say how psql shows
/// things; anything else in a dump is somebody's attempt to have psql run it, and is refused. Source:
/// pg_backup_archiver.c, _reconnectToDB; CVE-2025-8714.
public enum MetaCommand: Hashable, Sendable {
    /// `\connect NAME`, or `\connect -reuse-previous=on "dbname='…'"`.
    case connect(Identifier)
    /// `\restrict KEY`.
    case restrict
    /// `\unrestrict KEY`.
    case unrestrict
    /// `\encoding SQL_ASCII`, which pg_dump writes before it connects to a database by conninfo.
    case encoding
    /// `\set ON_ERROR_STOP on`, which clean scripts begin with.
    case stopOnError
    /// What changes nothing but psql's own output, as `\echo TEXT`, `\timing` or `\set QUIET on`.
    case display

    /// Has psql stop at the first error.
    ///
    /// A COPY statement that fails has psql take its rows for SQL, and for commands.
    public static let stoppingOnError = Array("\\set ON_ERROR_STOP on\n".utf8)

    /// Reads a command from its line; nil for anything that pg_dump does not write.
    public init?(line: some Collection<UInt8>) {
        // Behind a carriage return inside of it, psql finds more arguments.
        let bytes = Array(line)
        let inner = bytes.last == 0x0d ? bytes.dropLast() : bytes[...]
        guard !inner.contains(0x0d) else { return nil }
        let text = String(decoding: inner, as: UTF8.self)
        let words = text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
        guard let command = words.first else { return nil }
        let argument = words.count > 1 ? String(words[1]).trimmed : ""
        switch command {
        case "\\restrict": self = .restrict
        case "\\unrestrict": self = .unrestrict
        case "\\encoding" where argument == "SQL_ASCII": self = .encoding
        case "\\set" where ["ON_ERROR_STOP on", "ON_ERROR_STOP 1"].contains(argument):
            self = .stopOnError
            return
        case "\\set" where Self.shownBy(argument), "\\echo", "\\qecho", "\\warn", "\\timing",
            "\\pset", "\\x", "\\a":
            // Another command, or a shell's, may stand in what looks like its text.
            guard !argument.utf8.contains(where: { $0 == 0x5c || $0 == 0x60 }) else { return nil }
            self = .display
            return
        case "\\connect":
            guard let name = Self.database(argument) else { return nil }
            self = .connect(name)
        default: return nil
        }
        if case .connect = self { return }
        // A backquote would have psql run a shell (CVE-2026-18408).
        guard argument.utf8.allSatisfy({ ByteClass.isWordPart($0) && $0 != 0x24 }) else {
            return nil
        }
    }

    /// The command as pg_dump writes it for a name of any kind.
    public static func connect(to database: Identifier) -> [UInt8] {
        let isSimple =
            !database.bytes.isEmpty
            && database.bytes.allSatisfy {
                $0 < 0x80 && (ByteClass.isWordPart($0) && $0 != 0x24 || $0 == UInt8(ascii: "."))
            }
        if isSimple { return Array("\\connect ".utf8) + database.quoted }
        var conninfo = Array("dbname='".utf8)
        for byte in database.bytes {
            if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\\") {
                conninfo.append(UInt8(ascii: "\\"))
            }
            conninfo.append(byte)
        }
        conninfo.append(UInt8(ascii: "'"))
        var result = Array("\\encoding SQL_ASCII\n\\connect -reuse-previous=on \"".utf8)
        for byte in conninfo {
            if byte == UInt8(ascii: "\"") { result.append(byte) }
            result.append(byte)
        }
        return result + [UInt8(ascii: "\"")]
    }

    /// Whether the variable that is set only says how much psql shows.
    private static func shownBy(_ argument: String) -> Bool {
        let name = argument.split(separator: " ", maxSplits: 1).first ?? ""
        return ["ECHO", "ECHO_HIDDEN", "QUIET", "SHOW_CONTEXT", "VERBOSITY"].contains(name)
    }

    private static func database(_ argument: String) -> Identifier? {
        let prefix = "-reuse-previous=on "
        if argument.hasPrefix(prefix) {
            guard let conninfo = unquoted(String(argument.dropFirst(prefix.count)).trimmed),
                conninfo.hasPrefix("dbname='"), conninfo.hasSuffix("'"), conninfo.utf8.count > 9
            else { return nil }
            return unescaped(conninfo.dropFirst(8).dropLast())
        }
        if argument.hasPrefix("\"") { return unquoted(argument).map { Identifier($0) } }
        let isPlain = argument.utf8.allSatisfy {
            ByteClass.isWordPart($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-")
        }
        return isPlain && !argument.isEmpty && !argument.hasPrefix("-")
            ? Identifier(argument) : nil
    }

    private static func unquoted(_ text: String) -> String? {
        guard text.utf8.count >= 2, text.hasPrefix("\""), text.hasSuffix("\"") else { return nil }
        let inner = text.dropFirst().dropLast()
        var result = ""
        var isEscaped = false
        for character in inner.unicodeScalars {
            if character == "\"" {
                if isEscaped { result.unicodeScalars.append(character) }
                isEscaped.toggle()
            } else {
                guard !isEscaped else { return nil }
                result.unicodeScalars.append(character)
            }
        }
        return isEscaped ? nil : result
    }

    private static func unescaped(_ text: Substring) -> Identifier? {
        var result = ""
        var isEscaped = false
        for character in text.unicodeScalars {
            if isEscaped {
                result.unicodeScalars.append(character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else {
                guard character != "'" else { return nil }
                result.unicodeScalars.append(character)
            }
        }
        return isEscaped ? nil : Identifier(result)
    }
}

extension String {
    fileprivate var trimmed: String {
        var view = Substring(self)
        while let last = view.last, last == " " || last == "\t" || last == "\r" {
            view.removeLast()
        }
        while view.first == " " { view.removeFirst() }
        return String(view)
    }
}
