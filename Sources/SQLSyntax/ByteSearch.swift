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
