#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Searches that the C library does faster than a loop.
public enum ByteSearch {
    /// The offset of the first `byte` at or after `start`.
    @inlinable
    public static func first(
        _ byte: UInt8, in bytes: UnsafeRawBufferPointer, from start: Int
    ) -> Int? {
        find(byte, in: bytes, from: start)
    }

    @usableFromInline
    static func find(_ byte: UInt8, in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        guard start < bytes.count, let base = bytes.baseAddress,
            let found = memchr(base + start, Int32(byte), bytes.count - start)
        else { return nil }
        return UnsafeRawPointer(found) - base
    }

    /// Whether `bytes` end with all of `ending`, from `start` on.
    public static func ends(
        _ bytes: [UInt8], from start: Int, with ending: [UInt8]
    ) -> Bool {
        let offset = bytes.count - ending.count
        guard offset >= start else { return false }
        return bytes.withUnsafeBytes { bytes in
            ending.withUnsafeBytes { ending in
                guard let ending = ending.baseAddress, let base = bytes.baseAddress else {
                    return true
                }
                return memcmp(base + offset, ending, bytes.count - offset) == 0
            }
        }
    }

    /// How many line feeds `bytes` hold.
    public static func lineFeeds(in bytes: UnsafeRawBufferPointer) -> Int {
        var count = 0
        var index = 0
        while let found = find(0x0a, in: bytes, from: index) {
            count += 1
            index = found + 1
        }
        return count
    }
}
