/// How a file is compressed, if it is.
public enum CompressionFormat: CaseIterable, Hashable, Sendable {
    /// Not at all.
    case none
    /// As gzip members.
    case gzip
    /// As lz4 frames.
    case lz4
    /// As zstd frames.
    case zstd

    /// What the name of such a file ends with, dot included.
    public var suffix: String {
        switch self {
        case .none: ""
        case .gzip: ".gz"
        case .lz4: ".lz4"
        case .zstd: ".zst"
        }
    }

    /// The bytes of `source`, decompressed.
    ///
    /// Throws `.inputOutput` when the decoder cannot start.
    public func decompress(_ source: any ByteSource) throws(StreamError) -> any ByteSource {
        switch self {
        case .none: source
        case .gzip: try GzipSource(source)
        case .lz4: try LZ4Source(source)
        case .zstd: try ZstdSource(source)
        }
    }
}
