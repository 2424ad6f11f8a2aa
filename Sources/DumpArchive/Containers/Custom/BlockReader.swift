import ByteStreams

/// What stands at the start of a block of data in a custom archive.
struct BlockHeader: Hashable {
    /// What a block holds (pg_backup_archiver.h, `BLK_DATA` and `BLK_BLOBS`).
    enum Kind: UInt8, Hashable {
        case rows = 1
        case largeObjects = 3
    }

    var kind: Kind
    /// The entry whose data it is.
    var dumpID: DumpID
}

/// Reads a custom archive's blocks of data from front to back, for one thread at a time.
final class BlockReader: Sendable {
    /// What to call the archive in messages.
    let sourceName: String

    private let position: ExclusiveAccess<BlockPosition>

    /// Reads blocks from here on, from what nobody else may use any more.
    ///
    /// Behind the last one, `contents` may stand once more.
    init(blocksIn fields: FieldReader, of contents: TableOfContents? = nil) {
        sourceName = fields.sourceName
        position = ExclusiveAccess(BlockPosition(blocksIn: fields, of: contents))
    }

    /// Reads the chunks of one large object that begin here.
    init(chunksIn fields: FieldReader) {
        sourceName = fields.sourceName
        position = ExclusiveAccess(BlockPosition(chunksIn: fields))
    }

    /// Where it is, in bytes from the start of the archive.
    var offset: UInt64 { position.withValue { $0.offset } }

    /// Counts what was begun, so that nobody reads what comes later for his own.
    var generation: Int { position.withValue { $0.generation } }

    /// The next block's header; nil at the end of the archive.
    ///
    /// What was not read of the block before is passed over.
    func nextBlock() throws(ArchiveError) -> BlockHeader? {
        try position.withValue { (position) throws(ArchiveError) in try position.nextBlock() }
    }

    /// The OID of the block's next large object, behind which its chunks follow; nil behind the last.
    func nextObject() throws(ArchiveError) -> UInt32? {
        try position.withValue { (position) throws(ArchiveError) in try position.nextObject() }
    }

    /// Reads bytes of the current chunks, as many as fit; 0 means their end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ArchiveError) -> Int {
        try position.withValue { (position) throws(ArchiveError) in try position.read(into: buffer)
        }
    }

    /// Passes over what is left of the current chunks.
    func skipChunks() throws(ArchiveError) {
        try position.withValue { (position) throws(ArchiveError) in try position.skipChunks() }
    }

    /// Passes over what is left of the block.
    func skipBlock() throws(ArchiveError) {
        try position.withValue { (position) throws(ArchiveError) in try position.skipBlock() }
    }
}
