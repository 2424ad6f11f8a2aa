public import ByteStreams
import Synchronization

/// An archive in custom format that is read once, from front to back: from a pipe, or decompressed
/// on the way.
///
/// Its blocks come in the order of the entries. pg_restore passes over what is not asked for, too,
/// and fails for what it has passed (pg_backup_custom.c, _PrintTocData).
public final class CustomStream: Archive {
    /// The table of contents.
    public let contents: TableOfContents
    /// What messages call the archive.
    public let tocPath: String

    private let blocks: BlockReader
    private let compression: CompressionFormat
    private let passed = Mutex<Set<DumpID>>([])

    /// Reads the table of contents from `source`, and the rest when it is asked for.
    public init(_ source: any ByteSource) throws(ArchiveError) {
        tocPath = source.name
        var reader = TOCReader(source)
        contents = try reader.readContents()
        guard contents.header.format == .custom else { throw .tableOfContentsAlone(source.name) }
        blocks = BlockReader(blocksIn: reader.reader, of: contents)
        compression = CompressionFormat(contents.header.compression)
    }

    /// Nil: a stream has no name of its own.
    public var name: String? { nil }

    /// True: the data comes in the order of the entries.
    public var isSequential: Bool { true }

    /// What is to be asked for when the entry's turn has come.
    public func data(of entry: TOCEntry) -> StoredData {
        StoredData(
            path: "\(tocPath): data of entry \(entry.dumpID)", size: 0, compression: compression,
            entry: ArchiveError.Entry(entry), place: .next(entry.dumpID))
    }

    /// Opens an entry's data, decompressed, after passing over what comes before it.
    public func open(_ data: StoredData) throws(ArchiveError) -> any ByteSource {
        try compression.decompress(chunks(of: data))
    }

    /// Opens an entry's data as it lies in the chunks of its block.
    public func openStored(_ data: StoredData) throws(ArchiveError) -> any ByteSource {
        try chunks(of: data)
    }

    /// Nil: nothing in a custom archive says it.
    public func statedSize(of data: StoredData) -> UInt64? { nil }

    /// The large objects of the entry, each of which must be read before the next one is taken.
    public func largeObjects(of entry: TOCEntry) throws(ArchiveError) -> any LargeObjects {
        try pass(to: BlockHeader(kind: .largeObjects, dumpID: entry.dumpID), of: data(of: entry))
        return StreamedObjects(blocks, data(of: entry))
    }

    /// Reads what is left, so that damage there is found.
    public func finish() throws(ArchiveError) {
        while try blocks.nextBlock() != nil {}
    }

    private func chunks(of data: StoredData) throws(ArchiveError) -> ChunkSource {
        switch data.place {
        case .next(let dumpID):
            try pass(to: BlockHeader(kind: .rows, dumpID: dumpID), of: data)
        case .chunks: break
        case .file, .block:
            throw ArchiveError(
                .cannotOpen, "there is no such data", path: tocPath, entry: data.entry)
        }
        return ChunkSource(blocks, name: data.path)
    }

    /// Goes to a block that has not come yet.
    private func pass(to wanted: BlockHeader, of data: StoredData) throws(ArchiveError) {
        guard passed.withLock({ !$0.contains(wanted.dumpID) }) else { throw outOfOrder(data) }
        do throws(ArchiveError) {
            while let header = try blocks.nextBlock() {
                passed.withLock { _ = $0.insert(header.dumpID) }
                if header == wanted { return }
                guard header.dumpID != wanted.dumpID else {
                    throw ArchiveError(
                        .damaged, "the block of this entry's data is of the wrong kind",
                        path: tocPath, offset: blocks.offset)
                }
            }
        } catch {
            throw error.located(at: data.entry)
        }
        throw ArchiveError(
            .damaged, "the archive ends before this entry's data: it was cut short", path: tocPath,
            entry: data.entry, offset: blocks.offset)
    }

    private func outOfOrder(_ data: StoredData) -> ArchiveError {
        ArchiveError(
            .unsupported,
            "this entry's data has gone by already: the archive cannot be read from front to back;"
                + " save it to a file first, decompressed, and name that",
            path: tocPath, entry: data.entry)
    }
}

/// The large objects of the block that is being read.
private final class StreamedObjects: LargeObjects {
    private let blocks: BlockReader
    private let data: StoredData
    private var seen: Set<UInt32> = []

    init(_ blocks: BlockReader, _ data: StoredData) {
        self.blocks = blocks
        self.data = data
    }

    func next() throws(ArchiveError) -> LargeObject? {
        do throws(ArchiveError) {
            guard let oid = try blocks.nextObject() else { return nil }
            guard seen.insert(oid).inserted else {
                throw ArchiveError(
                    .damaged, "large object \(oid) is there twice", path: blocks.sourceName,
                    offset: blocks.offset)
            }
            var data = data
            data.place = .chunks(blocks.offset)
            return LargeObject(oid: oid, data: data)
        } catch {
            throw error.located(at: data.entry)
        }
    }
}
