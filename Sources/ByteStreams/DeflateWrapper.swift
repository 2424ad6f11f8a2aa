/// What stands around deflate data: the two formats that pg_dump writes.
///
/// They hold the same data and differ only in header and trailer, so one becomes the other without
/// compressing anything again.
public enum DeflateWrapper: Hashable, Sendable {
    /// A gzip member (RFC 1952), as in the files of a folder.
    case gzip
    /// A zlib stream (RFC 1950), as in archives of one file.
    case zlib

    /// The header, without time and name; it hints at the level from 1 to 9 that was used.
    public func header(level: Int = 6) -> [UInt8] {
        switch self {
        case .gzip:
            // XFL says 2 for the best compression and 4 for the fastest; 255 is an unknown system.
            let effort: UInt8 = level == 9 ? 2 : level == 1 ? 4 : 0
            return [GzipHeader.magic.0, GzipHeader.magic.1, 8, 0, 0, 0, 0, 0, effort, 255]
        case .zlib:
            // Deflate with a window of 32 KiB; the second byte has the effort in its upper two bits
            // and makes the whole a multiple of 31.
            let effort: UInt16 = level == 1 ? 0 : level < 6 ? 1 : level == 6 ? 2 : 3
            let start = 0x78 << 8 | effort << 6
            let header = start + (31 - start % 31)
            return [UInt8(header >> 8), UInt8(truncatingIfNeeded: header)]
        }
    }
}

/// The trailer that follows deflate data, computed from the content.
public struct DeflateTrailer: Hashable, Sendable {
    private let wrapper: DeflateWrapper
    private var crc = CRC32()
    private var adler = Adler32()
    private var length: UInt64 = 0

    /// The trailer of no content.
    public init(_ wrapper: DeflateWrapper) { self.wrapper = wrapper }

    /// Adds `bytes` to the content.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        length += UInt64(bytes.count)
        switch wrapper {
        case .gzip: crc.update(bytes)
        case .zlib: adler.update(bytes)
        }
    }

    /// The trailer's bytes: gzip's checksum and length, or zlib's checksum.
    public var bytes: [UInt8] {
        switch wrapper {
        case .gzip:
            let trailer = UInt64(crc.value) | UInt64(truncatingIfNeeded: length) << 32
            return (0..<8).map { UInt8(truncatingIfNeeded: trailer >> (8 * $0)) }
        case .zlib:
            return (0..<4).map { UInt8(truncatingIfNeeded: adler.value >> (24 - 8 * $0)) }
        }
    }
}
