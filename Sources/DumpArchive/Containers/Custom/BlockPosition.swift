import ByteStreams

/// What a reader of blocks is at.
///
/// A block has chunks, each behind its length, up to one of length 0; a block of large objects has
/// such chunks for each of them, behind its OID, up to the OID 0. Source: pg_backup_custom.c,
/// _PrintTocData, _LoadLOs, _skipData and _skipLOs.
struct BlockPosition {
    private enum Stage {
        /// Before a block's header, or at the end.
        case outside
        /// In the chunks of rows; `left` bytes of the current one are to come.
        case rows(left: UInt64)
        /// Before an OID.
        case objects
        /// In the chunks of a large object.
        case object(left: UInt64)
    }

    private var fields: FieldReader
    private var stage: Stage
    /// What may stand once more behind the last block.
    private let contents: TableOfContents?
    private let chunk = "a block of data"
    /// How much was begun.
    private(set) var generation = 0

    /// Reads blocks from here on, behind which `contents` may stand once more.
    init(blocksIn fields: FieldReader, of contents: TableOfContents? = nil) {
        self.fields = fields
        self.contents = contents
        stage = .outside
    }

    /// Reads the chunks of one large object that begin here.
    init(chunksIn fields: FieldReader) {
        self.fields = fields
        contents = nil
        stage = .object(left: 0)
    }

    /// Where it is, in bytes from the start of the archive.
    var offset: UInt64 { fields.offset }

    /// The next block's header; nil at the end of the archive.
    ///
    /// What was not read of the block before is passed over.
    mutating func nextBlock() throws(ArchiveError) -> BlockHeader? {
        try skipBlock()
        generation += 1
        guard let type = try fields.peek() else { return nil }
        guard let kind = BlockHeader.Kind(rawValue: type) else {
            let start = fields.offset
            if try contents?.repeated(in: &fields) != nil { return nil }
            throw fields.damaged("there is no block of data where one should begin", at: start)
        }
        _ = try fields.byte(chunk)
        let number = try fields.integer("the number of a block's entry")
        switch kind {
        case .rows: stage = .rows(left: 0)
        case .largeObjects: stage = .objects
        }
        return BlockHeader(kind: kind, dumpID: DumpID(rawValue: number))
    }

    /// The OID of the block's next large object, behind which its chunks follow; nil behind the last.
    mutating func nextObject() throws(ArchiveError) -> UInt32? {
        try skipChunks()
        generation += 1
        guard case .objects = stage else { return nil }
        // OIDs above 2 to the 31 are written as negative numbers.
        let oid = UInt32(bitPattern: try fields.integer("the OID of a large object"))
        guard oid != 0 else {
            stage = .outside
            return nil
        }
        stage = .object(left: 0)
        return oid
    }

    /// Reads bytes of the current chunks, as many as fit; 0 means their end.
    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(ArchiveError) -> Int {
        var count = 0
        while count < buffer.count {
            guard let left = try bytesLeft() else { break }
            let space = UnsafeMutableRawBufferPointer(
                rebasing: buffer[
                    count..<count + Int(clamping: min(left, UInt64(buffer.count - count)))])
            let got = try fields.copy(into: space)
            guard got > 0 else { throw fields.damaged("the file ends inside \(chunk)") }
            count += got
            consume(got, of: left)
        }
        return count
    }

    /// Passes over what is left of the current chunks.
    mutating func skipChunks() throws(ArchiveError) {
        while let left = try bytesLeft() {
            try fields.skip(left, chunk)
            consume(Int(clamping: left), of: left)
        }
    }

    /// Passes over what is left of the block.
    mutating func skipBlock() throws(ArchiveError) {
        try skipChunks()
        while case .objects = stage {
            guard try nextObject() != nil else { break }
            try skipChunks()
        }
    }

    /// How much there is of the current chunk, beginning the next one if need be; nil behind the last
    /// one.
    private mutating func bytesLeft() throws(ArchiveError) -> UInt64? {
        let left: UInt64
        let after: Stage
        let isObject: Bool
        switch stage {
        case .rows(let count): (left, after, isObject) = (count, .outside, false)
        case .object(let count): (left, after, isObject) = (count, .objects, true)
        case .outside, .objects: return nil
        }
        if left > 0 { return left }
        let start = fields.offset
        let length = try fields.integer("the length of a part of a block")
        guard length >= 0 else {
            throw fields.damaged("a part of a block has the impossible length \(length)", at: start)
        }
        guard length > 0 else {
            stage = after
            return nil
        }
        stage = isObject ? .object(left: UInt64(length)) : .rows(left: UInt64(length))
        return UInt64(length)
    }

    private mutating func consume(_ count: Int, of left: UInt64) {
        let rest = left - UInt64(count)
        if case .object = stage { stage = .object(left: rest) } else { stage = .rows(left: rest) }
    }
}
