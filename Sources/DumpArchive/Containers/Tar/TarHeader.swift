/// The block of 512 bytes before each member of a tar file.
///
/// Source: POSIX.1-2017, pax, "ustar Interchange Format"; GNU tar's manual, "Basic Tar Format", for
/// long names and sizes from 8 GiB on, as PostgreSQL's tarCreateHeader (src/port/tar.c) writes them;
/// pg_backup_tar.c, _tarWriteHeader, for its owner and group.
struct TarHeader: Hashable {
    /// What a block is.
    enum Block: Hashable {
        case header(TarHeader)
        /// Nothing but zero bytes: the end.
        case end
    }

    /// What is wrong with a block, as one sentence.
    struct Damage: Error, Hashable {
        var message: String
    }

    static let size = 512

    /// The path as the header has it.
    var name: [UInt8]
    /// How many bytes of content follow.
    var contentSize: UInt64
    /// The kind of member: `0` is a file.
    var type: UInt8
    /// Whether it is one of pg_dump -Ft's, by the numbers that it has for owner and group.
    var isPostgres = false

    /// Whether it is an ordinary file.
    var isFile: Bool { type == 0 || type == UInt8(ascii: "0") || type == UInt8(ascii: "7") }

    /// Reads a block, which has 512 bytes.
    static func parse(_ block: [UInt8]) throws(Damage) -> Block {
        guard block.count == size else { throw Damage(message: "a tar header has 512 bytes") }
        if !block.contains(where: { $0 != 0 }) { return .end }
        guard let stated = octal(block[148..<156]),
            stated == sum(block) || stated == signedSum(block)
        else { throw Damage(message: "there is no tar header where one should be") }
        guard let contentSize = number(block[124..<136]) else {
            throw Damage(message: "the tar header's size is not a number")
        }
        var name = Array(block[0..<100].prefix { $0 != 0 })
        // GNU tar has other things where POSIX has the first part of a long path.
        if block[257..<263].elementsEqual("ustar\0".utf8) {
            let prefix = Array(block[345..<500].prefix { $0 != 0 })
            if !prefix.isEmpty { name = prefix + [0x2F] + name }
        }
        return .header(
            TarHeader(
                name: name, contentSize: contentSize, type: block[156],
                isPostgres: octal(block[108..<116]) == 0o4000 && octal(block[116..<124]) == 0o2000))
    }

    /// A number in octal digits, or in base 256 behind a byte that says so.
    private static func number(_ field: ArraySlice<UInt8>) -> UInt64? {
        guard let first = field.first, first & 0x80 != 0 else { return octal(field) }
        // The bit that says so is not part of the number; a negative one has more bits set there.
        guard first == 0x80 else { return nil }
        var value: UInt64 = 0
        for byte in field.dropFirst() {
            guard value < 1 << 55 else { return nil }
            value = value << 8 | UInt64(byte)
        }
        return value
    }

    private static func octal(_ field: ArraySlice<UInt8>) -> UInt64? {
        let digits = field.drop { $0 == 0x20 }.prefix { $0 != 0x20 && $0 != 0 }
        var value: UInt64 = 0
        for digit in digits {
            guard (0x30...0x37).contains(digit) else { return nil }
            value = value << 3 | UInt64(digit - 0x30)
        }
        return digits.isEmpty ? nil : value
    }

    /// The checksum's own field counts as spaces.
    private static func sum(_ block: [UInt8]) -> UInt64 {
        var sum: UInt64 = 8 * 0x20
        for (index, byte) in block.enumerated() where !(148..<156).contains(index) {
            sum += UInt64(byte)
        }
        return sum
    }

    /// The sum that some old programs made, of bytes with signs.
    private static func signedSum(_ block: [UInt8]) -> UInt64? {
        var sum = 8 * 0x20
        for (index, byte) in block.enumerated() where !(148..<156).contains(index) {
            sum += Int(Int8(bitPattern: byte))
        }
        return UInt64(exactly: sum)
    }
}
