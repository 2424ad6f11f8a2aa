import ArchiveText
package import ByteStreams
package import DumpArchive
import Exports
package import PsqlSafety
import Synchronization
package import Transformation

/// An archive on its way into another one: its entries are rewritten, its data passes through.
package struct ArchiveCopy: Sendable {
    package let archive: any Archive
    /// The table of contents after rewriting.
    package let contents: TableOfContents
    /// What sees to it that psql runs nothing of INSERT statements; nil where nobody does.
    package let psql: PsqlScript?
    /// The entries of tables whose rows are left out.
    package let emptiedEntries: Set<Int>
    /// Whether text has to be UTF-8 because nothing says what it is.
    package let checksText: Bool
    /// Whether a backslash escapes in plain strings.
    package let backslashEscapes: Bool
    /// How data is to be compressed; nil for as it is.
    package let compression: ConvertOptions.Compression?
    /// Whether data that need not be read is read all the same.
    package let readsEverything: Bool
    package let progress: TransformProgress

    /// One stream of data: the rows of a table, or the content of a large object.
    package struct DataStream: Sendable {
        /// The entry's index.
        package var entry: Int
        /// The large object; nil for a table's rows.
        package var object: LargeObject?
        /// Where it is in the archive.
        package var data: StoredData
    }

    /// The rows of the entry with this index.
    package func rows(ofEntry index: Int) throws -> DataStream {
        DataStream(entry: index, object: nil, data: try archive.data(of: contents.entries[index]))
    }

    /// The entries with data, in their order.
    package var entriesWithData: [Int] {
        contents.entries.indices.filter { contents.entries[$0].hasData }
    }

    /// Whether a stream may stay as it is where data is compressed with `compression`.
    package func canKeep(
        _ stream: DataStream, _ compression: CompressionFormat, as form: StoredStream.Form
    )
        -> Bool
    {
        // What can be read only once cannot be looked through first.
        guard form.compression == compression, !isEmptied(stream), !archive.isSequential,
            !mustBeRead(stream)
        else { return false }
        // A file without a byte is an empty large object. Where it should have a frame of lz4 or
        // zstd, not every reader takes it; where there should be rows, reading it tells.
        return stream.data.size != 0 || form == .plain && stream.object != nil
    }

    /// The entries under a header that says how the data is compressed.
    package func headed() -> TableOfContents {
        var contents = contents
        if let compression {
            contents.header.change(to: compression.format, level: compression.gzipLevel)
        }
        if RestoreDialect(for: contents.header).major < 12 {
            // Up to 11 an owner is never NULL, and pg_restore does not look whether it is
            // (_printTocEntry); nobody is the empty name.
            for index in contents.entries.indices where contents.entries[index].owner == nil {
                contents.entries[index].owner = []
            }
        }
        return contents
    }

    /// The entries with their places in a folder; what is in one already keeps its names.
    package func placedInFolder() -> TableOfContents {
        let isFolder = (archive as? DirectoryArchive).map { !$0.isInTar } ?? false
        return isFolder ? headed() : headed().placedInFolder()
    }

    /// Whether the rows are those of a table whose rows are left out.
    package func isEmptied(_ stream: DataStream) -> Bool {
        stream.object == nil && emptiedEntries.contains(stream.entry)
    }

    /// Whether statements stand in for rows, which psql could read otherwise.
    private func mustBeRead(_ stream: DataStream) -> Bool {
        stream.object == nil && psql?.settingsMayChange ?? false
            && contents.entries[stream.entry].copyStatement?.isEmpty ?? true
    }

    /// Hands the content of a stream to `write` in order, after what can be checked is.
    package func pass(
        _ stream: DataStream, buffer: UnsafeMutableRawBufferPointer,
        write: (UnsafeRawBufferPointer) throws -> Void
    ) throws -> DataSegment.Outcome {
        let write = { (bytes: UnsafeRawBufferPointer) throws in
            try advance(by: UInt64(bytes.count))
            try write(bytes)
        }
        let entry = contents.entries[stream.entry]
        if let object = stream.object {
            return try DataSegment.content(of: object, from: archive, buffer: buffer, write: write)
        }
        let content: DataSegment.Content =
            if isEmptied(stream) {
                .noRows(entry: stream.entry)
            } else if entry.copyStatement?.isEmpty ?? true {
                .inserts(entry: stream.entry)
            } else {
                .rows(entry: stream.entry)
            }
        return try DataSegment.produce(
            content, from: archive, contents: contents, buffer: buffer, checksText: checksText,
            backslashEscapes: backslashEscapes, psql: psql, write: write)
    }

    /// What a stream's content was found to be, and how to copy it.
    package struct Scan: Sendable {
        package var outcome: DataSegment.Outcome
        /// Which of the stored bytes are the one stream; nil if they are not one.
        package var range: Range<UInt64>?
        /// What is to stand before and behind them.
        package var header: [UInt8] = []
        package var trailer: [UInt8] = []
    }

    /// Reads and checks a stream that is to be copied.
    ///
    /// With `wrapper` its deflate data gets that around it, without what it had.
    package func scan(
        _ stream: DataStream, for wrapper: DeflateWrapper?, buffer: UnsafeMutableRawBufferPointer
    ) throws -> Scan {
        var trailer = wrapper.map { DeflateTrailer($0) }
        let outcome = try pass(stream, buffer: buffer) { trailer?.update($0) }
        return Scan(
            outcome: outcome, range: outcome.onlyStream, header: wrapper?.header() ?? [],
            trailer: trailer?.bytes ?? [])
    }

    /// Copies the bytes of a stream as they lie in the archive: those that `scan` found, or all.
    package func copy(
        _ stored: StoredStream, _ scan: Scan? = nil, buffer: UnsafeMutableRawBufferPointer,
        to sink: any ByteSink
    ) throws {
        if let scan { try sink.write(scan.header) }
        let source = try stored.open()
        var position: UInt64 = 0
        while true {
            let count = try source.read(into: buffer)
            if count == 0 { break }
            let here = position..<position + UInt64(count)
            let part = scan?.range.map { $0.clamped(to: here) } ?? here
            try sink.write(
                UnsafeRawBufferPointer(
                    rebasing: buffer[
                        Int(part.lowerBound - position)..<Int(part.upperBound - position)]))
            position = here.upperBound
            try advance(by: UInt64(count))
        }
        guard position >= scan?.range?.upperBound ?? 0 else {
            throw StreamError(
                .inputOutput, "the file became shorter while it was read", path: source.name)
        }
        if let scan { try sink.write(scan.trailer) }
    }

    /// Tells how much was done; throws if nothing more is to be.
    package func advance(by count: UInt64) throws(StreamError) {
        try progress.checkGoingOn()
        progress.advance(by: Int(clamping: count))
    }
}
