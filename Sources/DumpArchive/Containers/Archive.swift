public import ByteStreams

/// An archive that pg_dump made, in whatever container: what the jobs know of it.
///
/// Several threads may open different entries' data at once, unless the archive can only be read in
/// its order.
public protocol Archive: Sendable {
    /// The table of contents.
    var contents: TableOfContents { get }
    /// What messages call the file or member with the table of contents.
    var tocPath: String { get }
    /// The name of the folder or file that the archive is, without what leads there.
    var name: String? { get }

    /// Whether data can be opened only once, in the order of the entries and by one thread.
    var isSequential: Bool { get }

    /// Where an entry's rows are, found without reading them.
    ///
    /// Throws `.damaged` if they are not there.
    func data(of entry: TOCEntry) throws(ArchiveError) -> StoredData

    /// Opens data, decompressed.
    func open(_ data: StoredData) throws(ArchiveError) -> any ByteSource

    /// Opens data as it lies in the archive, compressed if it is.
    func openStored(_ data: StoredData) throws(ArchiveError) -> any ByteSource

    /// Data as it lies in the archive, with what its bytes are.
    func stored(_ data: StoredData) throws(ArchiveError) -> StoredStream

    /// The size of data in bytes when decompressed, as it says itself; modulo 4 GiB for a gzip file.
    ///
    /// Nil if that cannot be known without reading it. Only a guess: nothing has been verified.
    func statedSize(of data: StoredData) throws(ArchiveError) -> UInt64?

    /// The large objects whose contents belong to a BLOBS entry, in their order.
    ///
    /// Throws `.damaged` if they are not there.
    func largeObjects(of entry: TOCEntry) throws(ArchiveError) -> any LargeObjects

    /// Sees that nothing is wrong behind the data that was opened last; the end of a sequential
    /// archive.
    func finish() throws(ArchiveError)
}

extension Archive {
    /// False: any data can be opened at any time.
    public var isSequential: Bool { false }

    /// Nothing: there is no end to be seen.
    public func finish() {}

    /// Opens an entry's rows, decompressed.
    ///
    /// Throws what `data` and `open` throw.
    public func openData(
        of entry: TOCEntry
    ) throws(ArchiveError) -> (source: any ByteSource, data: StoredData) {
        let data = try data(of: entry)
        return (try open(data), data)
    }
}
