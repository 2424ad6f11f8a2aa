/// What headers of their own say of the member that follows them: a long name, a large size.
///
/// Several may stand in front of one member, in any order: all are about that member.
///
/// Source: POSIX.1-2017, pax, "pax Header Block"; GNU tar's manual, "Basic Tar Format", `L` and `K`.
struct TarExtension: Hashable {
    /// More than any name and size take.
    static let limit: UInt64 = 1 << 20

    private var name: [UInt8]?
    /// The name that GNU tar writes before the member; a pax header's goes before it.
    private var longName: [UInt8]?
    private var contentSize: UInt64?

    /// Whether a member of this type is about others, and not one itself.
    ///
    /// `x` (`X` of Solaris), `L` and `K`, a long target of a link, are about the next member; `g`
    /// about all that follow, and `V` names the tar.
    static func isExtension(_ type: UInt8) -> Bool { "xXLKgV".utf8.contains(type) }

    /// What is wrong with a file of which the tar has only the parts that are not zero.
    static let sparse = TarHeader.Damage(
        message: "a file is stored as a sparse one, which is not read; make the tar without"
            + " --sparse")

    /// Takes the content of such a member.
    mutating func apply(_ content: [UInt8], type: UInt8) throws(TarHeader.Damage) {
        switch type {
        case UInt8(ascii: "L"):
            longName = Array(content.prefix { $0 != 0 })
            return
        case UInt8(ascii: "x"), UInt8(ascii: "X"): break
        default: return
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
            if key.starts(with: "GNU.sparse.".utf8) { throw Self.sparse }
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
        header.name = name ?? longName ?? header.name
        header.contentSize = contentSize ?? header.contentSize
        return header
    }
}
