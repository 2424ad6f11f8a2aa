/// The decompressed bytes of an lz4 file: all of its frames, one after the other.
///
/// Checksums and content sizes are verified where a frame has them; pg_dump's have none, but a
/// flipped bit mostly breaks a block. A file of no bytes at all is read as empty. Decoding takes
/// twice the size of a block, which is 4 MiB at the most.
public final class LZ4Source: DecompressingSource {
    private var loop: DecodingLoop<FrameSequence>

    /// Decompresses `source`.
    ///
    /// Throws `.inputOutput` when the decoder cannot start.
    public init(_ source: any ByteSource) throws(StreamError) {
        loop = try DecodingLoop(source) { () throws(DecodeDefect) in
            FrameSequence(try LZ4Decoder())
        }
    }

    /// The name of the compressed source.
    public var name: String { loop.name }

    /// How many bytes of the compressed source have been used so far.
    public var compressedOffset: UInt64 { loop.input.offset }

    /// Where the only frame is.
    public var onlyStream: Range<UInt64>? { loop.decoder.onlyFrame }

    /// Decodes some bytes.
    ///
    /// Throws what the source throws, and `.damaged` with the offset in the compressed source of the
    /// block that is damaged. A source that has failed stays so.
    public func read(into buffer: UnsafeMutableRawBufferPointer) throws(StreamError) -> Int {
        try loop.read(into: buffer)
    }
}
