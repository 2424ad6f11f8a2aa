import SQLSyntax

/// Looks for COPY rows that psql would run as commands if their COPY statement failed.
///
/// psql asks the server whether rows come; where the server refuses the statement, psql takes them for
/// SQL. What pg_dump writes of a row has few backslash escapes (copyto.c, CopyAttributeOutText), most
/// of which begin no command; behind one that does, a text in backquotes is run by the shell.
public struct CopyRowHazard: Sendable {
    private enum State { case plain, backslash, name }

    private var state = State.plain
    /// What stands behind the backslash, up to what ends a command's name.
    private var name: [UInt8] = []
    /// Whether the row has something that psql takes for a command with arguments.
    private var hasCommand = false
    /// How many line ends there were.
    private var lines = 0
    private var variable = ChosenVariable()

    /// Begins in front of the first row.
    public init() {}

    /// Takes the next bytes of the rows; the number of the first row, from 1, that psql could run
    /// something of.
    public mutating func firstRow(in bytes: UnsafeRawBufferPointer) -> Int? {
        let named = variable.end(in: bytes).map { end in
            lines + ByteSearch.lineFeeds(in: UnsafeRawBufferPointer(rebasing: bytes[..<end])) + 1
        }
        guard let run = firstCommand(in: bytes) else { return named }
        return named.map { min($0, run) } ?? run
    }

    private mutating func firstCommand(in bytes: UnsafeRawBufferPointer) -> Int? {
        var index = 0
        while index < bytes.count {
            if state == .plain, !hasCommand {
                // Only behind a backslash can there be a command.
                let next = ByteSearch.first(UInt8(ascii: "\\"), in: bytes, from: index)
                let end = next ?? bytes.count
                lines += ByteSearch.lineFeeds(
                    in: UnsafeRawBufferPointer(rebasing: bytes[index..<end]))
                guard next != nil else { return nil }
                index = end
            }
            if feed(bytes[index]) { return lines + 1 }
            index += 1
        }
        return nil
    }

    /// Takes a byte; whether the row is one that could be run.
    private mutating func feed(_ byte: UInt8) -> Bool {
        if state == .name { takeName(byte) }
        switch state {
        case .plain:
            if byte == UInt8(ascii: "\\") {
                state = .backslash
            } else if byte == UInt8(ascii: "`"), hasCommand {
                return true
            }
        case .backslash:
            switch byte {
            case UInt8(ascii: "\\"), UInt8(ascii: "."), 0x0a: state = .plain
            case UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"),
                UInt8(ascii: "t"), UInt8(ascii: "v"), UInt8(ascii: "N"):
                name = [byte]
                state = .name
            default: return true
            }
        case .name: break
        }
        if byte == 0x0a {
            lines += 1
            hasCommand = false
        }
        return false
    }

    private mutating func takeName(_ byte: UInt8) {
        guard ByteClass.isSpace(byte) || byte == UInt8(ascii: "\\") else {
            // Longer than the longest, it is none.
            if name.count < 12 { name.append(byte) }
            return
        }
        hasCommand = hasCommand || Self.commands.contains { name.elementsEqual($0.utf8) }
        state = .plain
    }

    /// psql's commands that begin like one of COPY's escapes (psql, command.c).
    private static let commands = [
        "bind", "bind_named", "f", "r", "reset", "restrict", "t", "timing",
    ]
}
