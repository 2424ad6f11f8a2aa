/// Sees that bytes are UTF-8 as PostgreSQL takes it, however they arrive.
///
/// Source: wchar.c, pg_utf8_islegal.
public struct UTF8Check: Sendable {
    /// How many bytes of the character under way are to come.
    private var missing = 0
    /// What the next of them may be.
    private var range: ClosedRange<UInt8> = 0x80...0xbf

    /// Creates a check at the start of a text.
    public init() {}

    /// Whether the text so far ends inside a character.
    public var isIncomplete: Bool { missing > 0 }

    /// Takes the next bytes; the offset of the first one that cannot stand there, if there is one.
    public mutating func firstInvalid(in bytes: UnsafeRawBufferPointer) -> Int? {
        var index = 0
        let count = bytes.count
        while index < count {
            if missing == 0 {
                index = Self.endOfASCII(in: bytes, from: index)
                guard index < count else { return nil }
                guard begin(bytes[index]) else { return index }
            } else {
                guard range.contains(bytes[index]) else { return index }
                range = 0x80...0xbf
                missing -= 1
            }
            index += 1
        }
        return nil
    }

    /// Takes the first byte of a character of more than one; false where none begins with it.
    private mutating func begin(_ byte: UInt8) -> Bool {
        range = 0x80...0xbf
        switch byte {
        case 0xc2...0xdf: missing = 1
        case 0xe0...0xef:
            missing = 2
            // Neither longer than need be, nor half of a pair of UTF-16's.
            if byte == 0xe0 { range = 0xa0...0xbf }
            if byte == 0xed { range = 0x80...0x9f }
        case 0xf0...0xf4:
            missing = 3
            if byte == 0xf0 { range = 0x90...0xbf }
            if byte == 0xf4 { range = 0x80...0x8f }
        default: return false
        }
        return true
    }

    /// The index of the first byte at or behind `start` that is not ASCII.
    @inline(__always)
    private static func endOfASCII(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        var index = start
        while bytes.count - index >= 16 {
            let first = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            let second = bytes.loadUnaligned(fromByteOffset: index + 8, as: UInt64.self)
            guard (first | second) & 0x8080_8080_8080_8080 == 0 else { break }
            index += 16
        }
        while index < bytes.count, bytes[index] < 0x80 { index += 1 }
        return index
    }
}
