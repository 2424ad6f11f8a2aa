import ByteStreams

/// A member's content, of which size and checksum are verified at its end.
final class ZipEntrySource: DecompressingSource {
    let name: String
    private let content: any ByteSource
    private let member: ZipMember
    private var checksum = CRC32()
    private var count: UInt64 = 0

    init(_ content: any ByteSource, _ member: ZipMember) {
        self.content = content
        self.member = member
        name = content.name
    }

    var onlyStream: Range<UInt64>? { (content as? any DecompressingSource)?.onlyStream }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(StreamError) -> Int {
        let got = try content.read(into: buffer)
        count += UInt64(got)
        // More than announced must stop at once: it may never end.
        guard count <= member.size, got > 0 || count == member.size else {
            throw StreamError(
                .damaged, "the file has not the \(member.size) bytes that the zip announces",
                path: name, offset: count)
        }
        if got == 0 {
            guard checksum.value == member.checksum else {
                throw StreamError(
                    .damaged, "the file's checksum is wrong: the zip is damaged", path: name,
                    offset: count)
            }
            return 0
        }
        checksum.update(UnsafeRawBufferPointer(rebasing: buffer[..<got]))
        return got
    }
}
