import ByteStreams

/// The header before a member's content.
///
/// Source: APPNOTE.TXT 6.3, section 4.3.7.
struct ZipLocalHeader {
    /// The error for a header that tells otherwise than the directory.
    static let contradiction = StreamError(
        .damaged, "the file's header in the zip is damaged: it contradicts the zip's directory")

    private let flags: UInt16
    private let method: UInt16
    private let checksum: UInt32
    private let compressedSize: UInt32
    private let size: UInt32
    private let nameLength: UInt16
    private let extraLength: UInt16

    /// Reads the fixed part, 30 bytes.
    init(_ bytes: [UInt8]) throws(StreamError) {
        var fields = LittleEndian(bytes)
        guard fields.number(UInt32.self) == 0x0403_4B50, fields.number(UInt16.self) != nil,
            let flags = fields.number(UInt16.self), let method = fields.number(UInt16.self),
            fields.number(UInt32.self) != nil, let checksum = fields.number(UInt32.self),
            let compressedSize = fields.number(UInt32.self),
            let size = fields.number(UInt32.self), let nameLength = fields.number(UInt16.self),
            let extraLength = fields.number(UInt16.self)
        else { throw Self.contradiction }
        self.flags = flags
        self.method = method
        self.checksum = checksum
        self.compressedSize = compressedSize
        self.size = size
        self.nameLength = nameLength
        self.extraLength = extraLength
    }

    /// How many bytes there are before the content.
    func length(checkedAgainst member: ZipMember) throws(StreamError) -> Int {
        guard method == member.method, flags & 0x2041 == member.flags & 0x2041,
            Int(nameLength) == member.rawName.count
        else { throw Self.contradiction }
        // With bit 3 the numbers follow the content, and are zero here.
        if flags & 8 == 0 {
            guard checksum == member.checksum, agrees(compressedSize, member.compressedSize),
                agrees(size, member.size)
            else { throw Self.contradiction }
        }
        return 30 + Int(nameLength) + Int(extraLength)
    }

    private func agrees(_ stated: UInt32, _ real: UInt64) -> Bool {
        stated == .max || UInt64(stated) == real
    }
}
