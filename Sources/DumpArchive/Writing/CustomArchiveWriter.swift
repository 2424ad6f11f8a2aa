public import ByteStreams

/// Writes an archive in custom format: one file, from front to back.
///
/// The table of contents comes first, so where the data is can only be told afterwards: `head` then
/// has what the file should begin with. A file that cannot be written to at its start any more is
/// whole without it; pg_restore looks for the data. Source: pg_backup_custom.c.
public final class CustomArchiveWriter {
    /// The types of blocks (pg_backup_archiver.h, BLK_DATA and BLK_BLOBS).
    private enum Block: UInt8 {
        case rows = 1
        case largeObjects = 3
    }

    private let sink: any ByteSink
    private var contents: TableOfContents
    /// How many bytes have been written.
    public private(set) var size: UInt64 = 0

    /// Writes the header and the entries of `contents` to `sink`; whatever places they have do not
    /// count.
    ///
    /// Throws what the sink throws.
    public init(_ contents: TableOfContents, to sink: any ByteSink) throws(StreamError) {
        self.sink = sink
        self.contents = contents
        self.contents.header.change(to: .custom)
        for index in contents.entries.indices {
            self.contents.entries[index].place =
                contents.entries[index].hasData ? .positionUnknown(0) : .noData(0)
        }
        try write(head)
    }

    /// What the file begins with, with the places of all data that was written so far.
    public var head: [UInt8] { TOCWriter.bytes(of: contents) }

    /// Begins the rows of the entry with this index; a stream has to follow.
    ///
    /// Throws what the sink throws.
    public func beginRows(ofEntry index: Int) throws(StreamError) {
        try begin(.rows, index)
    }

    /// Begins the large objects of the entry with this index.
    ///
    /// Throws what the sink throws.
    public func beginLargeObjects(ofEntry index: Int) throws(StreamError) {
        try begin(.largeObjects, index)
    }

    /// Begins a large object; a stream has to follow.
    ///
    /// Throws what the sink throws.
    public func beginLargeObject(_ oid: UInt32) throws(StreamError) {
        // The field is a signed integer, in which large OIDs become negative.
        try write(number: Int32(bitPattern: oid))
    }

    /// Ends the large objects of an entry.
    ///
    /// Throws what the sink throws.
    public func endLargeObjects() throws(StreamError) {
        try write(number: 0)
    }

    /// The next stream: what is written to it becomes chunks, until it is finished.
    public func stream() -> any ByteSink {
        BufferedSink(ChunkSink(self), capacity: Self.chunkSize)
    }

    /// How many bytes a chunk has; readers take any number.
    private static let chunkSize = 64 << 10

    private func begin(_ block: Block, _ index: Int) throws(StreamError) {
        contents.entries[index].place = .position(size)
        try write([block.rawValue])
        try write(number: contents.entries[index].dumpID.rawValue)
    }

    private func write(number: Int32) throws(StreamError) {
        var fields = FieldWriter(contents.header)
        fields.write(number)
        try write(fields.output)
    }

    private func write(_ bytes: [UInt8]) throws(StreamError) {
        try sink.write(bytes)
        size += UInt64(bytes.count)
    }

    /// Writes each piece with its length before it, and a length of 0 behind the last.
    private final class ChunkSink: ByteSink {
        private let archive: CustomArchiveWriter

        init(_ archive: CustomArchiveWriter) { self.archive = archive }

        func write(_ bytes: UnsafeRawBufferPointer) throws(StreamError) {
            var rest = bytes
            while !rest.isEmpty {
                let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(1 << 30))
                try archive.write(number: Int32(piece.count))
                try archive.sink.write(piece)
                archive.size += UInt64(piece.count)
                rest = UnsafeRawBufferPointer(rebasing: rest[piece.count...])
            }
        }

        func finish() throws(StreamError) {
            try archive.write(number: 0)
        }
    }
}
