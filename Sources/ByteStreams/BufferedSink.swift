/// Collects small writes into large ones in front of another sink.
public final class BufferedSink: ByteSink {
    private let sink: any ByteSink
    private let buffer: UnsafeMutableRawBufferPointer
    private var used = 0

    /// Puts a buffer of `capacity` bytes (256 KiB unless told otherwise) in front of `sink`.
    public init(_ sink: any ByteSink, capacity: Int = 256 << 10) {
        self.sink = sink
        buffer = .allocate(byteCount: max(capacity, 1), alignment: 64)
    }

    deinit {
        buffer.deallocate()
    }

    /// Buffers `bytes`, or passes them on when the buffer would be too small.
    ///
    /// Throws what the sink throws.
    public func write(_ bytes: UnsafeRawBufferPointer) throws(StreamError) {
        if bytes.count > buffer.count - used {
            try writeThrough(bytes)
        } else if let source = bytes.baseAddress, let target = buffer.baseAddress {
            (target + used).copyMemory(from: source, byteCount: bytes.count)
            used += bytes.count
        }
    }

    /// Hands the buffered bytes to the sink without finishing it.
    ///
    /// Throws what the sink throws.
    public func flush() throws(StreamError) {
        guard used > 0 else { return }
        let filled = UnsafeRawBufferPointer(rebasing: buffer[..<used])
        // Whatever comes of it, the same bytes must not be written twice.
        used = 0
        try sink.write(filled)
    }

    /// Hands over what is buffered and finishes the sink.
    ///
    /// Throws what the sink throws.
    public func finish() throws(StreamError) {
        try flush()
        try sink.finish()
    }

    private func writeThrough(_ bytes: UnsafeRawBufferPointer) throws(StreamError) {
        try flush()
        if bytes.count >= buffer.count {
            try sink.write(bytes)
        } else {
            buffer.copyMemory(from: bytes)
            used = bytes.count
        }
    }
}
