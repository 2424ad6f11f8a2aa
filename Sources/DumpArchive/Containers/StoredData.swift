public import ByteStreams

/// A table's rows or a large object's content, as they lie in an archive.
public struct StoredData: Hashable, Sendable {
    /// What leads an archive to its own data.
    enum Place: Hashable, Sendable {
        /// A file of the archive's folder.
        case file(String)
        /// A custom archive's block, at this offset.
        case block(UInt64)
        /// The chunks of a large object in a custom archive, from this offset on.
        case chunks(UInt64)
        /// What comes next in an archive that is read in its order.
        case next(DumpID)
    }

    /// What messages call it: its file, or the container and the entry.
    public var path: String
    /// The size in bytes as it lies there, so compressed if it is; 0 where only reading tells.
    public var size: UInt64
    /// How it is compressed.
    public var compression: CompressionFormat
    /// The entry that it belongs to.
    var entry: ArchiveError.Entry
    /// Where it is.
    var place: Place
}
