/// The decompressed bytes of one deflate stream, raw (as in zip files) or in a zlib wrapper.
///
/// What follows the stream in the compressed source is left alone, though some of it may have
/// been read into a buffer.
public final class InflateSource: DecompressingSource {
    /// What is around the deflate stream.
    public enum Wrapper: Hashable, Sendable {
        /// Nothing: RFC 1951. There is no checksum; zip files have their own.
        case raw
        /// The header and checksum of RFC 1950.
        case zlib
    }

    private var loop: DecodingLoop<InflateDecoder>

    /// Decompresses `source`.
    ///
    /// A test may choose the decoder. Throws `.inputOutput` when the decoder cannot start.
    public init(
        _ source: any ByteSource, wrapper: Wrapper = .raw,
        implementation: InflateImplementation = .fastest
    ) throws(StreamError) {
        loop = try DecodingLoop(source) { () throws(DecodeDefect) in
            InflateDecoder(try implementation.makeInflater(), wrapper)
        }
    }

    /// The name of the compressed source.
    public var name: String { loop.name }

    /// Whether the stream has ended, checksum included.
    public var isFinished: Bool { loop.decoder.isFinished }

    /// Where the deflate data is, without what is around it.
    public var onlyStream: Range<UInt64>? { loop.decoder.body }

    /// How many bytes of the compressed source have been used; exact once the stream has ended.
    public var compressedOffset: UInt64 { loop.input.offset }

    /// Decodes some bytes.
    ///
    /// Large buffers (256 KiB and more) are the fastest. Throws what the source throws, and
    /// `.damaged` with the offset in the compressed source. A source that has failed stays so.
    public func read(into buffer: UnsafeMutableRawBufferPointer) throws(StreamError) -> Int {
        try loop.read(into: buffer)
    }
}
