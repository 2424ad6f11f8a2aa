/// What headers of their own say of the member that follows them: a long name, a large size.
///
/// Source: POSIX.1-2017, pax, "pax Header Block"; GNU tar's manual, "Basic Tar Format", `L`.
struct TarExtension: Hashable {
    /// More than any name and size take.
    static let limit: UInt64 = 1 << 20

    private var name: [UInt8]?
    private var contentSize: UInt64?

    /// Whether a member of this type is about the one that follows.
    static func isExtension(_ type: UInt8) -> Bool {
        type == UInt8(ascii: "x") || type == UInt8(ascii: "L")
    }

    /// Takes the content of such a member.
    mutating func take(_ content: [UInt8], type: UInt8) throws(TarHeader.Damage) {
        if type == UInt8(ascii: "L") {
            name = Array(content.prefix { $0 != 0 })
            return
        }
        var rest = content[...]
        while let first = rest.first, first != 0 {
            // "length key=value\n", where the length is that of all of it.
            let digits = rest.prefix { $0 != 0x20 }
            guard digits.count < rest.count, let length: Int = parseDecimal(digits),
                length > digits.count + 1, length <= rest.count,
                let equals = rest.prefix(length).firstIndex(of: 0x3D)
            else { throw TarHeader.Damage(message: "a pax header is malformed") }
            let key = rest[(digits.endIndex + 1)..<max(equals, digits.endIndex + 1)]
            let value = rest[(equals + 1)..<(rest.startIndex + length)].dropLast()
            if key.elementsEqual("path".utf8) { name = Array(value) }
            if key.elementsEqual("size".utf8) {
                guard let size: UInt64 = parseDecimal(value) else {
                    throw TarHeader.Damage(message: "a pax header's size is not a number")
                }
                contentSize = size
            }
            rest = rest.dropFirst(length)
        }
    }

    /// The header with what was said of it.
    func applied(to header: TarHeader) -> TarHeader {
        var header = header
        header.name = name ?? header.name
        header.contentSize = contentSize ?? header.contentSize
        return header
    }
}
