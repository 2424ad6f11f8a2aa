public import ByteStreams

/// A table's rows or a large object's content, as they lie in an archive.
public struct StoredData: Hashable, Sendable {
    /// What leads an archive to its own data.
    enum Place: Hashable, Sendable {
        /// A file of the archive's folder.
        case file(String)
    }

    /// What messages call it: its file, or the container and the entry.
    public var path: String
    /// The size in bytes as it lies there, so compressed if it is.
    public var size: UInt64
    /// How it is compressed.
    public var compression: CompressionFormat
    /// The entry that it belongs to.
    var entry: ArchiveError.Entry
    /// Where it is.
    var place: Place
}
