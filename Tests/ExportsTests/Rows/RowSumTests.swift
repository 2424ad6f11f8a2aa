import Testing

@testable import Exports

@Suite("A sum of rows says which rows there are, whatever their order")
struct RowSumTests {
    private func sum(_ text: String, pieces size: Int = .max) -> RowTotal {
        let bytes = Array(text.utf8)
        var sum = RowSum()
        var start = 0
        while start < bytes.count {
            let end = size < bytes.count - start ? start + size : bytes.count
            bytes[start..<end].withUnsafeBytes { sum.add($0) }
            start = end
        }
        return sum.total
    }

    private static let rows = [
        "1\talice\t\\N", "2\tbob\tx", "", "\\\\.", "3\t" + String(repeating: "long", count: 20),
        "1234567", "12345678", "123456789012345", "1234567890123456", "12345678901234567",
        "äöü\t\\t", "2\tbob\tx",
    ]

    @Test("pieces of any size give the same sum")
    func pieces() {
        let text = Self.rows.map { $0 + "\n" }.joined()
        let whole = sum(text)
        #expect(whole.rows == UInt64(Self.rows.count))
        for size in 1...text.utf8.count { #expect(sum(text, pieces: size) == whole) }
    }

    @Test("the order of rows does not matter")
    func order() {
        let forth = Self.rows.map { $0 + "\n" }.joined()
        let back = Self.rows.reversed().map { $0 + "\n" }.joined()
        #expect(sum(forth) == sum(back))
    }

    @Test("parts add up to the whole")
    func parts() {
        let text = Self.rows.map { $0 + "\n" }
        var total = sum(text[..<5].joined())
        total += sum(text[5...].joined())
        #expect(total == sum(text.joined()))
    }

    @Test("a row that is missing, doubled, split, joined or changed shows")
    func differences() {
        let text = Self.rows.map { $0 + "\n" }
        let whole = sum(text.joined())
        for index in text.indices {
            var missing = text
            missing.remove(at: index)
            #expect(sum(missing.joined()) != whole)
            var doubled = text
            doubled.append(text[index])
            #expect(sum(doubled.joined()) != whole)
            // One row in place of another, so that the count stays.
            var replaced = text
            replaced[index] = text[(index + 1) % text.count]
            if replaced[index] != text[index] { #expect(sum(replaced.joined()) != whole) }
        }
        #expect(sum("ab\n\n") != sum("a\nb\n"))
        #expect(sum("a\u{0}\n") != sum("a\n"))
    }

    @Test("each bit of a row reaches about half of the bits of its hash")
    func avalanche() {
        for length in [1, 7, 8, 9, 15, 16, 17, 31, 32, 33, 100] {
            var row = [UInt8](repeating: 0x61, count: length)
            let before = row.withUnsafeBytes { RowSum.hash($0) }
            for byte in 0..<length {
                for bit in 0..<8 {
                    row[byte] ^= 1 << UInt8(bit)
                    let after = row.withUnsafeBytes { RowSum.hash($0) }
                    row[byte] ^= 1 << UInt8(bit)
                    let low = (before.low ^ after.low).nonzeroBitCount
                    let high = (before.high ^ after.high).nonzeroBitCount
                    #expect(low > 8 && low < 56)
                    #expect(high > 8 && high < 56)
                }
            }
        }
    }

    @Test("many similar rows have no hash in common, in either half")
    func collisions() {
        var low: Set<UInt64> = []
        var high: Set<UInt64> = []
        for number in 0..<200_000 {
            let hash = Array("\(number)\t\(number % 7)".utf8).withUnsafeBytes { RowSum.hash($0) }
            low.insert(hash.low)
            high.insert(hash.high)
        }
        #expect(low.count == 200_000)
        #expect(high.count == 200_000)
    }

    @Test("the hash of the same bytes is the same for ever")
    func pinned() {
        let hash = Array("1\talice\t\\N".utf8).withUnsafeBytes { RowSum.hash($0) }
        var total = RowTotal()
        total.add(hash)
        #expect(total.checksum == "cd5bd801e688fbe08cbbaeffc1d93efc")
        #expect(RowTotal().checksum == String(repeating: "0", count: 32))
    }
}
