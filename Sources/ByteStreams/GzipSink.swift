/// Compresses what is written into one gzip member, or one zlib stream.
///
/// The same bytes give the same file: its header has no time and no name.
public final class GzipSink: ByteSink {
    private let sink: any ByteSink
    private let deflater: Deflater
    private var trailer: DeflateTrailer

    /// The levels there are, from the fastest to the smallest output.
    public static let levels = 1...9

    /// Compresses into `sink`, at a level from 1 to 9.
    ///
    /// The header is written at once. Throws `.unsupported` for another level, and what the sink
    /// throws.
    public init(
        _ sink: any ByteSink, level: Int = 6, wrapper: DeflateWrapper = .gzip
    ) throws(StreamError) {
        self.sink = sink
        deflater = try Deflater(level: level)
        trailer = DeflateTrailer(wrapper)
        try sink.write(wrapper.header(level: level))
    }

    /// Compresses `bytes`.
    ///
    /// Throws what the sink throws.
    public func write(_ bytes: UnsafeRawBufferPointer) throws(StreamError) {
        trailer.update(bytes)
        try deflater.compress(bytes, to: sink)
    }

    /// Completes the member and finishes the sink.
    ///
    /// Throws what the sink throws.
    public func finish() throws(StreamError) {
        try deflater.compress(
            UnsafeRawBufferPointer(start: nil, count: 0), ending: .end, to: sink)
        try sink.write(trailer.bytes)
        try sink.finish()
    }
}
