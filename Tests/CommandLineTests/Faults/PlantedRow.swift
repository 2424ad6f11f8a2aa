/// Puts a bad row into a dump, in the place of a good one of the same length.
enum PlantedRow {
    private static let part = 1 << 20

    /// False where there are no rows.
    static func replace(in bytes: inout [UInt8], _ kind: BadRow, _ place: Double) -> Bool {
        // Of a large dump a part will do.
        let start = bytes.count > 2 * part ? Int(place * Double(bytes.count - part)) : 0
        let keys = positions(in: bytes, from: start, to: min(start + 2 * part, bytes.count))
        guard !keys.isEmpty else { return false }
        let index = min(Int(place * Double(keys.count)), keys.count - 1)
        let key = keys[index]
        switch kind {
        case .wrongType: bytes[key] = UInt8(ascii: "x")
        case .duplicateKey:
            // The neighbour may be another table's; a key that is not there twice is none.
            let other = index > 0 ? keys[index - 1] : keys[min(1, keys.count - 1)]
            let isSameTable = bytes[tag(other, bytes)] == bytes[tag(key, bytes)]
            bytes[key] = isSameTable ? bytes[key] : UInt8(ascii: "x")
            if isSameTable { bytes.replaceSubrange(key..<key + 6, with: bytes[other..<other + 6]) }
        case .invalidBytes: bytes[tag(key, bytes)] = 0xff
        case .tooFewColumns:
            // The tab after the key, or the comma.
            bytes[key + 6] = UInt8(ascii: " ")
        }
        return true
    }

    /// Where the letter is that tells a row's table, in `ta-100001`.
    private static func tag(_ key: Int, _ bytes: [UInt8]) -> Int {
        bytes[key + 6] == UInt8(ascii: "\t") ? key + 8 : key + 10
    }

    /// Where the keys of rows begin: six digits before `ta-` or `, 'ta-`, and so on.
    private static func positions(in bytes: [UInt8], from start: Int, to end: Int) -> [Int] {
        var found: [Int] = []
        var index = start + 10
        while index + 10 < end {
            defer { index += 1 }
            guard bytes[index] == UInt8(ascii: "t"), bytes[index + 2] == UInt8(ascii: "-"),
                (UInt8(ascii: "a")...UInt8(ascii: "d")).contains(bytes[index + 1])
            else { continue }
            let keyEnd =
                bytes[index - 1] == UInt8(ascii: "\t")
                ? index - 1 : bytes[index - 1] == UInt8(ascii: "'") ? index - 3 : -1
            let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
            guard keyEnd >= 6, bytes[keyEnd - 6..<keyEnd].allSatisfy({ digits.contains($0) }) else {
                continue
            }
            found.append(keyEnd - 6)
        }
        return found
    }
}
