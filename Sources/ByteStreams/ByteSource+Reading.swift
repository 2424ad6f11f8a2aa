extension ByteSource {
    /// Passes over bytes by reading them.
    public func skip(_ count: UInt64) throws(StreamError) -> UInt64 {
        let size = Int(clamping: min(count, 64 << 10))
        guard size > 0 else { return 0 }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
        defer { buffer.deallocate() }
        var done: UInt64 = 0
        while done < count {
            let wanted = Int(clamping: min(UInt64(size), count - done))
            let got = try read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted]))
            if got == 0 { break }
            done += UInt64(got)
        }
        return done
    }

    /// Reads to the end and returns everything, which may be at most `limit` bytes.
    ///
    /// Throws what reading throws, and `.unsupported` when there are more bytes than that.
    public func readAll(atMost limit: Int) throws(StreamError) -> [UInt8] {
        let collected = MemorySink()
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = try read(into: buffer)
            if count == 0 { return collected.bytes }
            guard count <= limit - collected.bytes.count else {
                throw StreamError(
                    .unsupported, "there are more than the \(limit) bytes that may be here",
                    path: name)
            }
            try collected.write(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }

    /// Reads to the end, hands everything to `sink` and returns how many bytes that was.
    ///
    /// The sink is not finished. Throws what reading and writing throw.
    @discardableResult
    public func copy(
        to sink: some ByteSink, bufferSize: Int = 256 << 10
    ) throws(StreamError) -> UInt64 {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bufferSize, alignment: 16)
        defer { buffer.deallocate() }
        var total: UInt64 = 0
        while true {
            let count = try read(into: buffer)
            if count == 0 { return total }
            try sink.write(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            total += UInt64(count)
        }
    }
}
