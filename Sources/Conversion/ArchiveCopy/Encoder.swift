package import ByteStreams
import Exports

extension ConvertOptions.Compression {
    /// The format, whatever the level.
    package var format: CompressionFormat {
        switch self {
        case .uncompressed: .none
        case .gzip: .gzip
        case .lz4: .lz4
        case .zstd: .zstd
        }
    }

    /// The format at its usual level.
    package init(_ format: CompressionFormat) {
        switch format {
        case .none: self = .uncompressed
        case .gzip, .zlib: self = .gzip(level: 6)
        case .lz4: self = .lz4(level: 1)
        case .zstd: self = .zstd(level: 3)
        }
    }

    /// Gzip's level, if it is gzip.
    package var gzipLevel: Int? {
        if case .gzip(let level) = self { level } else { nil }
    }

    /// A sink that compresses into `sink`; with `threads` more than 1, on so many where it can.
    ///
    /// `wrapper` is what is around deflate data.
    package func encoder(
        _ sink: any ByteSink, wrapper: DeflateWrapper = .gzip, threads: Int
    ) throws(StreamError) -> any ByteSink {
        switch self {
        case .uncompressed: return sink
        case .gzip(let level):
            if threads > 1 { return try ParallelGzipSink(sink, level: level, wrapper: wrapper) }
            return try GzipSink(sink, level: level, wrapper: wrapper)
        case .lz4(let level): return try LZ4Sink(sink, level: level)
        case .zstd(let level):
            // Higher levels take more memory, of which there is to be as little as for the others.
            let workers = threads > 1 ? min(level > 8 ? 2 : 4, threads) : 0
            return try ZstdSink(sink, level: level, workers: workers)
        }
    }
}
