/// How bytes are compressed, if they are.
public enum CompressionFormat: Hashable, Sendable {
    /// Not at all.
    case none
    /// As gzip members.
    case gzip
    /// As lz4 frames.
    case lz4
    /// As zstd frames.
    case zstd
    /// As one zlib stream (RFC 1950), which no file is by itself.
    case zlib

    /// How files are compressed, in the order in which pg_restore looks for them.
    public static let ofFiles: [CompressionFormat] = [.none, .gzip, .lz4, .zstd]

    /// What the name of such a file ends with, dot included.
    public var suffix: String {
        switch self {
        case .none: ""
        case .gzip: ".gz"
        case .lz4: ".lz4"
        case .zstd: ".zst"
        case .zlib: ".zlib"
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
        case .zlib: try InflateSource(source, wrapper: .zlib)
        }
    }
}
