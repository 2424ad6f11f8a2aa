/// A file in a zip, as the central directory describes it.
public struct ZipMember: Hashable, Sendable {
    /// The path in the zip, with `/` between its parts.
    public var path: String
    /// The bytes of the name, which the local header must repeat.
    var rawName: [UInt8]
    /// The general purpose flags.
    var flags: UInt16
    /// The number of the compression method.
    var method: UInt16
    /// The CRC-32 of the content.
    var checksum: UInt32
    /// The size in the zip, in bytes.
    public var compressedSize: UInt64
    /// The size of the content, in bytes.
    public var size: UInt64
    /// Where the local header is in the file, in bytes.
    var headerOffset: UInt64

    /// Whether it stands for a folder.
    public var isFolder: Bool { path.hasSuffix("/") }
    /// Whether the content stands in the zip as it is.
    public var isStored: Bool { method == 0 }

    /// Why it cannot be read, as one sentence; nil if it can.
    var objection: String? {
        // Bit 0 is encryption, 6 and 13 its stronger forms; method 99 is AES.
        if flags & 0x2041 != 0 || method == 99 {
            return "the file is encrypted; unpack the zip with its password first"
        }
        if method != 0, method != 8 {
            return "compression method \(method) is not supported, only stored and deflated files"
        }
        return nil
    }
}
