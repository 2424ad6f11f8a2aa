import ByteStreams
import Testing

@Suite("what is UTF-8 to PostgreSQL")
struct UTF8CheckTests {
    /// The first byte that is not, where the text arrives in pieces of `size`.
    private func firstInvalid(_ text: [UInt8], size: Int) -> Int? {
        var check = UTF8Check()
        var start = 0
        while start < text.count {
            let piece = Array(text[start..<min(text.count, start + size)])
            if let index = piece.withUnsafeBytes({ check.firstInvalid(in: $0) }) {
                return start + index
            }
            start += size
        }
        return check.isIncomplete ? text.count : nil
    }

    @Test(
        "where a byte cannot stand, in pieces of any size",
        arguments: [
            ([0xe4, 0x74], 1), ([0x61, 0xff], 1), ([0xc0, 0x80], 0), ([0xc1, 0xbf], 0),
            ([0xc3, 0xa4, 0x80], 2), ([0xe0, 0x9f, 0x80], 1), ([0xed, 0xa0, 0x80], 1),
            ([0xf0, 0x8f, 0x80, 0x80], 1), ([0xf4, 0x90, 0x80, 0x80], 1), ([0xf5], 0),
            ([0xe2, 0x82], 2), ([0xe2, 0x82, 0x0a], 2),
            ([UInt8](repeating: 0x61, count: 40) + [0xe4, 0x0a], 41),
        ] as [([UInt8], Int)])
    func invalid(_ text: [UInt8], _ index: Int) {
        for size in 1...text.count { #expect(firstInvalid(text, size: size) == index) }
    }

    @Test("text of all kinds is, in pieces of any size")
    func valid() {
        let text = Array("plain ASCII of some length, äöü, €, 日本語, 😀 \u{10ffff} \u{d7ff}\n".utf8)
        for size in 1...text.count { #expect(firstInvalid(text, size: size) == nil) }
    }
}
