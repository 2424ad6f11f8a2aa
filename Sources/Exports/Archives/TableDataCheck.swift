import SQLSyntax

/// Follows the content of a table's data file, and sees that it is whole.
///
/// pg_dump ends the rows with `\.` and two empty lines (pg_dump.c, dumpTableData_copy). A file
/// that ends before it restores without an error under pg_restore, with rows missing; one that goes
/// on after it would have psql run what follows.
package struct TableDataCheck {
    /// What is wrong with a file, and where.
    package struct Damage: Error, Hashable {
        package var message: String
        /// The offset in the file's content, in bytes.
        package var offset: UInt64
    }

    private enum Stage {
        case row
        case lineStart
        case backslash
        case dot
        case carriageReturn
        case end
    }

    package private(set) var rows = 0
    package private(set) var byteCount: UInt64 = 0
    private var stage = Stage.lineStart

    /// Creates a check at the beginning of a file.
    package init() {}

    /// Takes the next bytes of the file.
    package mutating func feed(_ bytes: UnsafeRawBufferPointer) throws(Damage) {
        if let zero = ByteSearch.first(0, in: bytes, from: 0) {
            // psql loses the rest of its line, and takes the next for it.
            throw Damage(
                message: "a zero byte stands in the rows, which none can have",
                offset: byteCount + UInt64(zero))
        }
        var rows = rows
        var stage = stage
        var index = 0
        let count = bytes.count
        while index < count {
            let byte = bytes[index]
            switch stage {
            case .row:
                guard let newline = ByteSearch.first(0x0a, in: bytes, from: index) else {
                    index = count
                    continue
                }
                rows += 1
                stage = .lineStart
                index = newline
            case .lineStart:
                if byte == UInt8(ascii: "\\") {
                    stage = .backslash
                } else if byte == 0x0a {
                    rows += 1
                } else {
                    stage = .row
                }
            case .backslash:
                stage = byte == UInt8(ascii: ".") ? .dot : .row
                if byte == 0x0a { continue }
            case .dot:
                if byte == 0x0a {
                    stage = .end
                } else {
                    stage = byte == 0x0d ? .carriageReturn : .row
                }
            case .carriageReturn:
                stage = byte == 0x0a ? .end : .row
            case .end:
                guard byte == 0x0a else {
                    throw Damage(
                        message: "the rows end with \\. and something follows",
                        offset: byteCount + UInt64(index))
                }
            }
            index += 1
        }
        self.rows = rows
        self.stage = stage
        byteCount += UInt64(count)
    }

    /// Sees that the rows have come to their end.
    package func finish() throws(Damage) {
        guard stage == .end else {
            let message =
                byteCount == 0
                ? "the file is empty, without even the \\. that ends a table's rows"
                : "the file ends before the \\. that ends a table's rows: rows are missing"
            throw Damage(message: message, offset: byteCount)
        }
    }
}
