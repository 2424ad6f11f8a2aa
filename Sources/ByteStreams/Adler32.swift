import CZlib

#if ISAL
    import CISAL
#endif

/// The checksum of the zlib format (RFC 1950, section 8.2), over any number of pieces.
public struct Adler32: Hashable, Sendable {
    /// The checksum of everything so far; 1 for nothing.
    public private(set) var value: UInt32 = 1

    /// The checksum of no bytes.
    public init() {}

    /// Adds `bytes` to what the checksum covers.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return }
        #if ISAL
            value = isal_adler32(value, start, UInt64(bytes.count))
        #else
            value = UInt32(truncatingIfNeeded: adler32_z(UInt(value), start, bytes.count))
        #endif
    }
}
