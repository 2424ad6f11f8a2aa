import CZstd

/// The decompressed bytes of a zstd file: all of its frames, one after the other.
///
/// Checksums and content sizes are verified where a frame has them. A file of no bytes at all is
/// read as empty.
///
/// A frame says how large its window is, and decoding it takes as much memory, though no more than
/// the frame's content: 2 MiB at zstd's usual levels, 8 MiB at the highest, and 128 MiB where it was
/// made with `zstd --long` or `pg_dump --compress=zstd:long`. Larger windows are refused.
public final class ZstdSource: DecompressingSource {
    private var loop: DecodingLoop<FrameSequence>

    /// Decompresses `source`.
    ///
    /// Throws `.inputOutput` when the decoder cannot start.
    public init(_ source: any ByteSource) throws(StreamError) {
        loop = try DecodingLoop(source) { () throws(DecodeDefect) in
            FrameSequence(try ZstdDecoder())
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
    /// Throws what the source throws, `.damaged` with the offset in the compressed source of the
    /// block that is damaged, and `.unsupported` for too large a window and for a dictionary. A
    /// source that has failed stays so.
    public func read(into buffer: UnsafeMutableRawBufferPointer) throws(StreamError) -> Int {
        try loop.read(into: buffer)
    }

    /// How many bytes a frame that begins with `head` says to hold; nil if it says nothing.
    ///
    /// 18 bytes are always enough. It is only a claim, and a file may have more frames.
    public static func statedSize(ofFrame head: [UInt8]) -> UInt64? {
        let size = ZSTD_getFrameContentSize(head, head.count)
        return emigrate_zstd_isSize(size) != 0 ? size : nil
    }
}
