/// The decompressed bytes of another source.
public protocol DecompressingSource: ByteSource {
    /// Where in the compressed source the one stream is that all of the content comes from, once
    /// everything has been read.
    ///
    /// Nil before that, and where there are no or several streams, as a gzip file may have members
    /// and a zstd file frames. For gzip and zlib it is the deflate data alone.
    var onlyStream: Range<UInt64>? { get }
}
