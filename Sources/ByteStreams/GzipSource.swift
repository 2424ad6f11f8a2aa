/// The decompressed bytes of a gzip file: all of its members, one after the other.
///
/// Checksums and lengths are verified at the end of each member. The bytes are handed out before
/// that, so only a source that was read to its end is known to be good. As with gzip itself, zero
/// bytes may follow the last member (tapes and block devices pad with them); anything else that
/// follows is damage.
public final class GzipSource: DecompressingSource {
    private var loop: DecodingLoop<GzipDecoder>

    /// Decompresses `source`.
    ///
    /// A test may choose the decoder. Throws `.inputOutput` when the decoder cannot start.
    public init(
        _ source: any ByteSource, implementation: InflateImplementation = .fastest
    ) throws(StreamError) {
        loop = try DecodingLoop(source) { () throws(DecodeDefect) in
            GzipDecoder(try implementation.makeInflater())
        }
    }

    /// The name of the compressed source.
    public var name: String { loop.name }

    /// How many bytes of the compressed source have been used so far.
    public var compressedOffset: UInt64 { loop.input.offset }

    /// Where the only member's deflate data is, without the header and the trailer.
    public var onlyStream: Range<UInt64>? { loop.decoder.onlyBody }

    /// Decodes some bytes.
    ///
    /// Large buffers (256 KiB and more) are the fastest. Throws what the source throws, and
    /// `.damaged` with the offset in the compressed source. A source that has failed stays so.
    public func read(into buffer: UnsafeMutableRawBufferPointer) throws(StreamError) -> Int {
        try loop.read(into: buffer)
    }
}
