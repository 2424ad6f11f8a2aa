public import ByteStreams
import Synchronization

/// An archive in custom format, in a file that can be read at any position.
///
/// Source: pg_backup_custom.c.
public final class CustomArchive: Archive {
    /// The table of contents.
    public let contents: TableOfContents
    /// What messages call the archive.
    public let tocPath: String

    private let window: FileWindow
    private let dataStart: UInt64
    private let compression: CompressionFormat
    /// Where the blocks are; nil until somebody has to know and the table does not say.
    private let map: Mutex<BlockMap?>

    /// Opens the archive in `window`, which messages call `path`, by reading its table of contents.
    public init(_ window: FileWindow, path: String) throws(ArchiveError) {
        tocPath = path
        var reader = TOCReader(try window.source(from: 0, name: path))
        var contents = try reader.readContents()
        guard contents.header.format == .custom else { throw .tableOfContentsAlone(path) }
        dataStart = reader.offset
        var window = window
        let (end, isPast) = window.length.subtractingReportingOverflow(
            reader.offset - reader.entriesOffset)
        if contents.lacksPlaces, !isPast, end >= dataStart {
            var fields = try window.fields(at: end, of: contents.header, name: path)
            if let places = try contents.repeated(in: &fields) {
                contents = places
                window.length = end
            }
        }
        self.window = window
        self.contents = contents
        compression = CompressionFormat(contents.header.compression)
        map = Mutex(BlockMap(contents, end: window.length))
    }

    /// The file's name.
    public var name: String? {
        tocPath.split(whereSeparator: { $0 == "/" || $0 == ":" }).last.map {
            String($0.drop(while: { $0 == " " }))
        }
    }

    /// The block with an entry's data.
    ///
    /// Throws `.damaged` if it is not where it should be. In an archive that pg_dump wrote into a
    /// pipe the first call goes through all blocks.
    public func data(of entry: TOCEntry) throws(ArchiveError) -> StoredData {
        let (offset, size) = try place(of: entry)
        let name = dataPath(of: entry.dumpID)
        _ = try block(at: offset, of: ArchiveError.Entry(entry), isObjects: entry.kind == .blobs)
        return StoredData(
            path: name, size: size, compression: compression, entry: ArchiveError.Entry(entry),
            place: .block(offset))
    }

    /// Opens data, decompressed.
    public func open(_ data: StoredData) throws(ArchiveError) -> any ByteSource {
        try compression.decompress(chunks(of: data))
    }

    /// Opens data as it lies in the chunks of its block.
    public func openStored(_ data: StoredData) throws(ArchiveError) -> any ByteSource {
        try chunks(of: data)
    }

    /// Nil: nothing in a custom archive says it.
    public func statedSize(of data: StoredData) -> UInt64? { nil }

    /// The large objects in the entry's block, which is gone through for them.
    public func largeObjects(of entry: TOCEntry) throws(ArchiveError) -> any LargeObjects {
        let (offset, _) = try place(of: entry)
        let place = ArchiveError.Entry(entry)
        let blocks = try block(at: offset, of: place, isObjects: true)
        var objects: [LargeObject] = []
        var seen: Set<UInt32> = []
        do throws(ArchiveError) {
            while let oid = try blocks.nextObject() {
                let start = blocks.offset
                try blocks.skipChunks()
                guard seen.insert(oid).inserted else {
                    throw ArchiveError(
                        .damaged, "large object \(oid) is there twice", path: tocPath, offset: start
                    )
                }
                objects.append(
                    LargeObject(
                        oid: oid,
                        data: StoredData(
                            path: dataPath(of: entry.dumpID), size: blocks.offset - start,
                            compression: compression, entry: place, place: .chunks(start))))
            }
        } catch {
            throw error.located(at: place)
        }
        return FoundLargeObjects(objects)
    }

    private func dataPath(of dumpID: DumpID) -> String { "\(tocPath): data of entry \(dumpID)" }

    private func chunks(of data: StoredData) throws(ArchiveError) -> ChunkSource {
        switch data.place {
        case .block(let offset):
            let blocks = try block(at: offset, of: data.entry, isObjects: false)
            return ChunkSource(blocks, name: data.path)
        case .chunks(let offset):
            return ChunkSource(BlockReader(chunksIn: try fields(at: offset)), name: data.path)
        case .file, .next:
            throw ArchiveError(
                .cannotOpen, "there is no such data", path: tocPath, entry: data.entry)
        }
    }

    /// Where an entry's block is, and how large it is.
    private func place(of entry: TOCEntry) throws(ArchiveError) -> (offset: UInt64, size: UInt64) {
        let map = try map.withLock { known throws(ArchiveError) in
            if let known { return known }
            let found = try BlockMap(scanning: BlockReader(blocksIn: fields(at: dataStart)))
            known = found
            return found
        }
        guard let offset = map.offset(of: entry.dumpID) else {
            throw ArchiveError(
                .damaged, "the archive has no data for this entry: it was cut short", path: tocPath,
                entry: ArchiveError.Entry(entry))
        }
        guard offset >= dataStart, offset < window.length else {
            throw ArchiveError(
                .damaged,
                offset >= window.length
                    ? "the file ends before this entry's data: it was cut short"
                    : "this entry's data is said to be where the table of contents is",
                path: tocPath, entry: ArchiveError.Entry(entry), offset: offset)
        }
        return (offset, map.size(at: offset))
    }

    /// Begins to read an entry's block.
    private func block(
        at offset: UInt64, of entry: ArchiveError.Entry, isObjects: Bool
    ) throws(ArchiveError) -> BlockReader {
        do throws(ArchiveError) {
            let blocks = BlockReader(blocksIn: try fields(at: offset))
            let header = try blocks.nextBlock()
            let kind = isObjects ? BlockHeader.Kind.largeObjects : .rows
            guard header == BlockHeader(kind: kind, dumpID: entry.dumpID) else {
                throw ArchiveError(
                    .damaged, "the block of data at this place is not this entry's", path: tocPath,
                    offset: offset)
            }
            return blocks
        } catch {
            throw error.located(at: entry)
        }
    }

    private func fields(at offset: UInt64) throws(ArchiveError) -> FieldReader {
        try window.fields(at: offset, of: contents.header, name: tocPath)
    }
}

extension FileWindow {
    /// The fields from `start` on of an archive with this header.
    fileprivate func fields(
        at start: UInt64, of header: ArchiveHeader, name: String
    ) throws(ArchiveError) -> FieldReader {
        var fields = FieldReader(try source(from: start, name: name), offset: start)
        fields.integerSize = Int(header.integerSize)
        return fields
    }

    /// The bytes from `start` on.
    func source(from start: UInt64, name: String) throws(ArchiveError) -> RangeSource {
        let start = min(start, length)
        do {
            return try RangeSource(file, offset: offset + start, length: length - start, name: name)
        } catch {
            throw ArchiveError(error)
        }
    }
}

extension ArchiveError {
    /// The error for `toc.dat` of a folder or tar where a whole archive should be.
    static func tableOfContentsAlone(_ path: String) -> ArchiveError {
        ArchiveError(
            .unsupported,
            "this is only the table of contents of an archive; name the folder that it stands in",
            path: path, offset: 10)
    }
}
