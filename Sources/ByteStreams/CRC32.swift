#if ISAL
    import CISAL
#else
    import CZlib
#endif

/// The CRC-32 of gzip and zip (RFC 1952, section 8), computed over any number of pieces.
public struct CRC32: Hashable, Sendable {
    /// The checksum of everything so far; 0 for nothing.
    public private(set) var value: UInt32 = 0

    /// The checksum of no bytes.
    public init() {}

    /// Adds `bytes` to what the checksum covers.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return }
        #if ISAL
            value = crc32_gzip_refl(value, start, UInt64(bytes.count))
        #else
            value = UInt32(truncatingIfNeeded: crc32_z(UInt(value), start, bytes.count))
        #endif
    }

    /// Adds one byte to what the checksum covers.
    mutating func update(_ byte: UInt8) {
        withUnsafeBytes(of: byte) { update($0) }
    }
}
