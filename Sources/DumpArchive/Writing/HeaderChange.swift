public import ByteStreams

extension ArchiveHeader {
    /// How the header says that data is compressed.
    ///
    /// A custom archive keeps to it; in a folder each file's name tells how that is compressed.
    public var statedCompression: CompressionFormat {
        StoredStream.Form(CompressionFormat(compression)).compression
    }

    /// Has the header state another container.
    ///
    /// The offsets of a custom archive get 8 bytes, as on every current platform.
    mutating func change(to format: Format) {
        self.format = format
        if format == .custom { offsetSize = 8 }
    }

    /// Has the header state another compression; `level` is gzip's.
    ///
    /// Archives before 1.15 know gzip only, so lz4 and zstd make it 1.15, which pg_restore of
    /// PostgreSQL 16 and later reads. The entries differ in nothing but what a version leaves out.
    public mutating func change(to compression: CompressionFormat, level: Int?) {
        if compression == .lz4 || compression == .zstd {
            version = max(version, ArchiveVersion(major: 1, minor: 15))
        }
        guard version.hasCompressionAlgorithm else {
            let level = level.map { Int32(clamping: $0) } ?? -1
            self.compression = .level(compression == .none ? 0 : level)
            return
        }
        switch compression {
        case .none: self.compression = .algorithm(.none)
        case .gzip, .zlib: self.compression = .algorithm(.gzip)
        case .lz4: self.compression = .algorithm(.lz4)
        case .zstd: self.compression = .algorithm(.zstd)
        }
    }
}
