/// Looks for COPY rows that psql would run as commands if their COPY statement failed.
///
/// psql asks the server whether rows come; where the server refuses the statement, psql takes them for
/// SQL. What pg_dump writes of a row has few backslash escapes (copyto.c, CopyAttributeOutText), which
/// are harmless commands or none; only a text in backquotes behind one is run by the shell.
public struct CopyRowHazard: Sendable {
    private enum State { case plain, backslash, escaped, escapedBackslash }

    private var state = State.plain
    /// How many line ends there were.
    private var lines = 0

    /// Begins in front of the first row.
    public init() {}

    /// Takes the next bytes of the rows; the number of the first row, from 1, that psql could run
    /// something of.
    public mutating func firstRow(in bytes: UnsafeRawBufferPointer) -> Int? {
        var index = 0
        while index < bytes.count {
            if state == .plain {
                // Only behind a backslash can there be a command.
                let next = ByteSearch.first(UInt8(ascii: "\\"), in: bytes, from: index)
                let end = next ?? bytes.count
                lines += ByteSearch.lineFeeds(in: UnsafeRawBufferPointer(rebasing: bytes[index..<end]))
                guard next != nil else { return nil }
                index = end
            }
            if take(bytes[index]) { return lines + 1 }
            index += 1
        }
        return nil
    }

    /// Takes a byte; whether the row is one that could be run.
    private mutating func take(_ byte: UInt8) -> Bool {
        if byte == 0x0a {
            lines += 1
            state = .plain
            return false
        }
        switch state {
        case .plain, .escaped:
            if byte == UInt8(ascii: "\\") {
                state = state == .plain ? .backslash : .escapedBackslash
            } else if state == .escaped, byte == UInt8(ascii: "`") {
                return true
            }
        case .backslash, .escapedBackslash:
            switch byte {
            case UInt8(ascii: "\\"), UInt8(ascii: "."):
                state = state == .backslash ? .plain : .escaped
            case UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"),
                UInt8(ascii: "t"), UInt8(ascii: "v"), UInt8(ascii: "N"):
                state = .escaped
            default: return true
            }
        }
        return false
    }
}
