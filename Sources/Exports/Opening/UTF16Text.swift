/// The beginning of a text in UTF-16, with a byte order mark or without.
package struct UTF16Text {
    /// What iconv calls the encoding.
    package let name: String
    /// The text in UTF-8.
    package let decoded: [UInt8]

    /// Nil where the bytes are something else.
    package init?(_ head: [UInt8]) {
        let isLittle: Bool
        var units = head[...]
        if head.starts(with: [0xff, 0xfe]) || head.starts(with: [0xfe, 0xff]) {
            (name, isLittle) = ("UTF-16", head[0] == 0xff)
            units = head.dropFirst(2)
        } else {
            // Without the mark, ASCII text has a zero in every other byte.
            let pairs = head.prefix(64).count / 2
            guard pairs >= 8 else { return nil }
            let even = stride(from: 0, to: pairs * 2, by: 2).count { head[$0] == 0 }
            let odd = stride(from: 1, to: pairs * 2, by: 2).count { head[$0] == 0 }
            guard even == 0 && odd == pairs || odd == 0 && even == pairs else { return nil }
            isLittle = odd == pairs
            name = isLittle ? "UTF-16LE" : "UTF-16BE"
        }
        var values: [UInt16] = []
        var index = units.startIndex
        while index + 1 < units.endIndex {
            let (low, high) = isLittle ? (index, index + 1) : (index + 1, index)
            values.append(UInt16(units[high]) << 8 | UInt16(units[low]))
            index += 2
        }
        decoded = Array(String(decoding: values, as: UTF16.self).utf8)
    }
}
