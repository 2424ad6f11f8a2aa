public import ByteStreams

/// The bytes of a table's rows or a large object, as they lie in an archive.
public struct StoredStream: Sendable {
    /// What its bytes are.
    public enum Form: Hashable, Sendable {
        /// The content itself.
        case plain
        /// A gzip file.
        case gzip
        /// A zlib stream.
        case zlib
        /// Deflate data with nothing around it, as a zip keeps what it has compressed.
        case deflate
        /// An lz4 file.
        case lz4
        /// A zstd file.
        case zstd
    }

    /// What its bytes are.
    public var form: Form
    /// The file of the file system that has these bytes and no others; nil if there is none.
    public var file: RandomAccessFile?

    private let opening: @Sendable () throws(ArchiveError) -> any ByteSource

    init(
        _ form: Form, file: RandomAccessFile? = nil,
        opening: @escaping @Sendable () throws(ArchiveError) -> any ByteSource
    ) {
        self.form = form
        self.file = file
        self.opening = opening
    }

    /// Opens the bytes as they lie in the archive.
    ///
    /// What the container itself has checksums for is verified at the end, except for `.deflate`.
    public func open() throws(ArchiveError) -> any ByteSource { try opening() }
}

extension StoredStream.Form {
    /// The compression of such data in a file.
    public var compression: CompressionFormat {
        switch self {
        case .plain: .none
        case .gzip, .zlib, .deflate: .gzip
        case .lz4: .lz4
        case .zstd: .zstd
        }
    }

    /// Whether it is deflate data that a file in a folder must have gzip's wrapper around.
    public var lacksGzipWrapper: Bool { self == .zlib || self == .deflate }

    /// The form of data with this compression.
    public init(_ compression: CompressionFormat) {
        switch compression {
        case .none: self = .plain
        case .gzip: self = .gzip
        case .zlib: self = .zlib
        case .lz4: self = .lz4
        case .zstd: self = .zstd
        }
    }
}

extension Archive {
    /// Data as it lies in the archive, its form that of its compression.
    public func stored(_ data: StoredData) throws(ArchiveError) -> StoredStream {
        StoredStream(StoredStream.Form(data.compression)) { () throws(ArchiveError) in
            try openStored(data)
        }
    }
}
