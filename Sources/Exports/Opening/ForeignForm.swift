/// What people have in the place of an export, told by its first bytes.
package enum ForeignForm: Hashable, Sendable {
    /// Text in UTF-16, as the `>` of Windows PowerShell writes it; iconv's name of it.
    case utf16Script(String)
    /// Other bytes that were taken for text and written as UTF-16.
    case utf16Bytes
    /// Bytes that were taken for UTF-8, with U+FFFD where they were none.
    case replacedBytes
    /// An archive or compressed file of which each line feed became CR LF.
    case terminalBytes
    /// Compressed or packed by something that is not read; the program that undoes it.
    case packed(String, undoing: String)
    /// Encrypted; with what, and the command that undoes it.
    case encrypted(String, undoing: String)
    /// What a web server answers in the place of a file: its kind, and the code that it gives.
    case answer(String, code: String?)
    /// A database or dump of another program's.
    case otherDatabase(String, advice: String)
    /// Messages of a program and nothing else; the first line.
    case messages(String)
    /// Messages in front of a dump: the first one, and the line that the dump begins on.
    case behindMessages(String, line: Int, isArchive: Bool)

    /// Nil where the bytes tell nothing.
    package init?(_ head: [UInt8]) {
        guard
            let form = Self.ruined(head) ?? Self.binary(head) ?? Self.text(head)
                ?? Self.messages(head)
        else { return nil }
        self = form
    }

    /// What something on the way made of bytes that were an export.
    package static func ruined(_ head: [UInt8]) -> Self? {
        if let units = UTF16Text(head) {
            let start = units.decoded
            let isScript =
                !start.isEmpty && !start.contains(0) && ScriptHead.looksLikeDump(start)
                || Self.messages(start) != nil
            return isScript ? .utf16Script(units.name) : .utf16Bytes
        }
        let gzip: [UInt8] = [0x1f, 0xef, 0xbf, 0xbd]
        let zstd: [UInt8] = [0x28, 0xef, 0xbf, 0xbd, 0x2f, 0xef, 0xbf, 0xbd]
        if head.starts(with: gzip) || head.starts(with: zstd) { return .replacedBytes }
        return nil
    }

    private static func binary(_ head: [UInt8]) -> Self? {
        func begins(_ bytes: UInt8...) -> Bool { head.starts(with: bytes) }
        func begins(_ text: StaticString) -> Bool {
            text.withUTF8Buffer { head.starts(with: $0) }
        }
        if begins(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0) {
            return .packed("xz", undoing: "xz --decompress --stdout")
        }
        if begins("BZh"), head.dropFirst(4).starts(with: [0x31, 0x41, 0x59, 0x26, 0x53, 0x59]) {
            return .packed("bzip2", undoing: "bzip2 --decompress --stdout")
        }
        if begins(0x1f, 0x9d) { return .packed("compress", undoing: "zcat") }
        if begins("LZIP") { return .packed("lzip", undoing: "lzip --decompress --stdout") }
        if begins(0x5d, 0, 0, 0x80, 0) || begins(0x5d, 0, 0, 0, 4) {
            return .packed("lzma", undoing: "xz --format=lzma --decompress --stdout")
        }
        if begins(0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c) {
            return .packed("7z", undoing: "7z x -so")
        }
        if begins("Rar!\u{1a}\u{7}") { return .packed("RAR", undoing: "unrar p -inul") }
        if begins("age-encryption.org/") || begins("-----BEGIN AGE ENCRYPTED FILE-----") {
            return .encrypted("age", undoing: "age --decrypt -i KEY-FILE")
        }
        if begins("Salted__") {
            return .encrypted("openssl enc", undoing: "openssl enc -d -CIPHER -pbkdf2 -in")
        }
        if begins("SQLite format 3\0") {
            return .otherDatabase(
                "a SQLite database",
                advice: "Synapse moves its own SQLite database to PostgreSQL: synapse_port_db")
        }
        return nil
    }

    private static func text(_ head: [UInt8]) -> Self? {
        let text = String(decoding: head.prefix(2000), as: UTF8.self)
        let start = text.drop { $0.isWhitespace || $0 == "\u{feff}" }
        let lower = start.prefix(100).lowercased()
        if lower.hasPrefix("<!doctype html") || lower.hasPrefix("<html") {
            return .answer("a web page (HTML)", code: content(of: "title", in: text))
        }
        if lower.hasPrefix("<") {
            return .answer("an XML document", code: content(of: "Code", in: text))
        }
        if lower.hasPrefix("{") || lower.hasPrefix("[") { return .answer("JSON", code: nil) }
        if lower.hasPrefix("version https://git-lfs") {
            return .otherDatabase(
                "a pointer of Git LFS's to a file", advice: "Fetch the file itself: git lfs pull")
        }
        for name in ["MySQL", "MariaDB"]
        where start.hasPrefix("-- \(name) dump") || start.hasPrefix("/*M!") {
            return .otherDatabase("a dump of \(name)", advice: "Only PostgreSQL's dumps are read")
        }
        return nil
    }

    /// The text of the first element of that name, on one line.
    private static func content(of name: String, in text: String) -> String? {
        guard let start = text.firstRange(of: "<\(name)>"),
            let end = text[start.upperBound...].firstRange(of: "</")
        else { return nil }
        let words = text[start.upperBound..<end.lowerBound].split(whereSeparator: \.isWhitespace)
        return words.isEmpty ? nil : words.joined(separator: " ")
    }

    /// What standard error left in front of a dump, or in its place.
    package static func messages(_ head: [UInt8]) -> Self? {
        let archive = Array("PGDMP".utf8)
        var first: String?
        var line = 1
        for bytes in head.split(separator: 0x0a, omittingEmptySubsequences: false) {
            if let first {
                if let range = bytes.firstRange(of: archive),
                    range.lowerBound < bytes.startIndex + 40
                {
                    return .behindMessages(first, line: line, isArchive: true)
                }
                if isOpening(bytes) {
                    return .behindMessages(first, line: line, isArchive: false)
                }
            } else if bytes.contains(where: { $0 > 0x20 }) {
                guard StrayMessage.isLikely(bytes) else { return nil }
                first = StrayMessage.quoted(bytes)
                // A prompt has no line end: what follows it stands on its line.
                if let range = bytes.firstRange(of: archive) {
                    let prompt = StrayMessage.quoted(bytes[..<range.lowerBound])
                    return .behindMessages(prompt, line: line, isArchive: true)
                }
            }
            line += 1
        }
        return first.map { .messages($0) }
    }
    /// Whether pg_dump's scripts begin so.
    private static func isOpening(_ line: ArraySlice<UInt8>) -> Bool {
        line == [0x2d, 0x2d] || line == [0x2d, 0x2d, 0x0d]
            || line.starts(with: "-- PostgreSQL database".utf8)
    }
}
