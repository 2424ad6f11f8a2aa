/// Collects what is written in memory.
public final class MemorySink: ByteSink {
    /// Everything that was written so far.
    public private(set) var bytes: [UInt8] = []
    /// Whether `finish` has been called.
    public private(set) var isFinished = false

    /// An empty sink.
    public init() {}

    /// Appends `bytes`.
    ///
    /// Never throws.
    public func write(_ bytes: UnsafeRawBufferPointer) throws(StreamError) {
        self.bytes.append(contentsOf: bytes)
    }

    /// Notes that the output is complete.
    ///
    /// Never throws.
    public func finish() throws(StreamError) {
        isFinished = true
    }
}
