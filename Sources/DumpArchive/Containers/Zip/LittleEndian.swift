/// Reads little-endian numbers from bytes in memory, and never past their end.
struct LittleEndian {
    let bytes: [UInt8]
    private(set) var position: Int

    init(_ bytes: [UInt8], at position: Int = 0) {
        self.bytes = bytes
        self.position = position
    }

    var remaining: Int { bytes.count - position }

    /// The next number; nil if there are not enough bytes.
    mutating func number<Number: FixedWidthInteger>(_ type: Number.Type) -> Number? {
        let width = Number.bitWidth / 8
        guard remaining >= width else { return nil }
        var value: Number = 0
        for index in 0..<width {
            value |= Number(truncatingIfNeeded: bytes[position + index]) << Number(index * 8)
        }
        position += width
        return value
    }

    /// The next bytes; nil if there are not enough.
    mutating func read(_ count: Int) -> [UInt8]? {
        guard count >= 0, remaining >= count else { return nil }
        defer { position += count }
        return Array(bytes[position..<(position + count)])
    }
}
