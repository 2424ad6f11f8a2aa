/// Writes the fields that headers, entries and data blocks are made of.
///
/// The mirror of `FieldReader`. Source: pg_backup_archiver.c, WriteInt, WriteStr and WriteOffset.
struct FieldWriter {
    private let integerSize: Int
    private let offsetSize: Int
    private(set) var output: [UInt8] = []

    init(_ header: ArchiveHeader) {
        integerSize = Int(header.integerSize)
        offsetSize = Int(header.offsetSize)
    }

    mutating func write(bytes: [UInt8]) { output += bytes }

    mutating func write(_ number: Int32) {
        output.append(number < 0 ? 1 : 0)
        append(UInt64(number.magnitude), size: integerSize)
    }

    mutating func write(_ text: [UInt8]?) {
        guard let text else {
            write(-1)
            return
        }
        write(Int32(clamping: text.count))
        output += text
    }

    mutating func write(text: String) { write(Array(text.utf8)) }

    /// A place in a custom archive: what is known of it, and an offset.
    mutating func write(_ offset: UInt64, flag: UInt8) {
        output.append(flag)
        append(offset, size: offsetSize)
    }

    private mutating func append(_ value: UInt64, size: Int) {
        for index in 0..<size {
            output.append(index < 8 ? UInt8(truncatingIfNeeded: value >> UInt64(index * 8)) : 0)
        }
    }
}
