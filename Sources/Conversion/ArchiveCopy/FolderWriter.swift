package import ByteStreams
import Concurrency
import DumpArchive
import Exports
import Synchronization
import Transformation

/// Writes an archive into a folder, with as little work for its data as there can be.
///
/// A data file that stays as it is gets a second name, shares its blocks, or is copied, whichever the
/// file system can do first. Only what is to be compressed otherwise is read and written anew.
package struct FolderWriter {
    private let archiveCopy: ArchiveCopy
    private let folder: AtomicFolder
    private let tally = Monitor(ArchiveCopyTally())

    package init(_ archiveCopy: ArchiveCopy, to folder: AtomicFolder) {
        self.archiveCopy = archiveCopy
        self.folder = folder
    }

    private struct Item: Sendable {
        var stream: ArchiveCopy.DataStream
        /// The file's name, without the suffix of a compression.
        var name: String
    }

    /// Writes everything, gives the folder its name, and says how the data came there.
    package func run() throws -> ArchiveCopyTally {
        let contents = archiveCopy.placedInFolder()
        if archiveCopy.archive.isSequential {
            let buffer = UnsafeMutableRawBufferPointer.allocate(
                byteCount: ChunkQueue.chunkSize, alignment: 64)
            defer { buffer.deallocate() }
            try forEachItem(of: contents) { item in try write(item, buffer) }
            try archiveCopy.archive.finish()
        } else {
            try writeInParallel(contents)
        }
        try write(TOCWriter.bytes(of: contents), as: "toc.dat")
        try archiveCopy.advance(by: 0)
        try folder.commit()
        return tally.update { $0 }
    }

    private func writeInParallel(_ contents: TableOfContents) throws {
        var items: [Item] = []
        try forEachItem(of: contents) { items.append($0) }
        // The largest first, so that no thread is left with one at the end.
        items.sort { $0.stream.data.size > $1.stream.data.size }
        archiveCopy.progress.total.store(
            items.reduce(0) { $0 + $1.stream.data.size }, ordering: .relaxed)
        _ = try ParallelMap.run(items, stop: archiveCopy.progress.stop) { item, buffer in
            try write(item, buffer)
        }
    }

    /// Comes to all data in the order of the entries, and writes the lists of large objects.
    private func forEachItem(
        of contents: TableOfContents, _ body: (Item) throws -> Void
    ) throws {
        var lists: Set<String> = []
        for index in archiveCopy.entriesWithData {
            let entry = contents.entries[index]
            guard entry.kind == .blobs else {
                try body(Item(stream: archiveCopy.rows(ofEntry: index), name: entry.fileName))
                continue
            }
            // Up to 1.15 there is one list, whatever entry refers to it.
            let list =
                contents.header.version.hasRelationKind
                ? entry.fileName : contents.largeObjectList(of: entry)
            guard lists.insert(list).inserted else { continue }
            let objects = try archiveCopy.archive.largeObjects(
                of: archiveCopy.contents.entries[index])
            var lines: [UInt8] = []
            while let object = try objects.next() {
                lines += object.listLine
                let stream = ArchiveCopy.DataStream(entry: index, object: object, data: object.data)
                try body(Item(stream: stream, name: object.fileName))
            }
            try write(lines, as: list)
        }
    }

    private func write(_ item: Item, _ buffer: UnsafeMutableRawBufferPointer) throws {
        let stored = try archiveCopy.archive.stored(item.stream.data)
        let compression =
            archiveCopy.compression ?? ConvertOptions.Compression(stored.form.compression)
        let name = item.name + compression.format.suffix
        guard archiveCopy.canKeep(item.stream, compression.format, as: stored.form) else {
            // In parallel, each file has one thread.
            let threads = archiveCopy.archive.isSequential ? WorkerThread.processorCount : 1
            let sink = BufferedSink(
                try compression.encoder(folder.create(name), threads: threads))
            let outcome = try archiveCopy.pass(item.stream, buffer: buffer) { try sink.write($0) }
            try sink.finish()
            let isEmptied = archiveCopy.isEmptied(item.stream)
            tally.update { $0.add(item.stream, .rewritten, outcome, isEmptied: isEmptied) }
            return
        }
        if let original = stored.file, !archiveCopy.readsEverything {
            let transfer = try folder.transfer(original, as: name) { (count) throws(StreamError) in
                try archiveCopy.advance(by: count)
            }
            tally.update { $0.add(item.stream, ArchiveCopyTally.Way(transfer), nil) }
            return
        }
        let outcome = try copy(item.stream, stored, as: name, buffer)
        tally.update { $0.add(item.stream, .copied, outcome) }
    }

    /// Copies a file as it is, or puts gzip's wrapper around its deflate data.
    ///
    /// Returns nil if its content need not be read for that.
    private func copy(
        _ stream: ArchiveCopy.DataStream, _ stored: StoredStream, as name: String,
        _ buffer: UnsafeMutableRawBufferPointer
    ) throws -> DataSegment.Outcome? {
        let wrapper: DeflateWrapper? = stored.form.lacksGzipWrapper ? .gzip : nil
        guard archiveCopy.readsEverything || wrapper != nil else {
            let file = try folder.create(name)
            try archiveCopy.copy(stored, buffer: buffer, to: file)
            try file.finish()
            return nil
        }
        let scan = try archiveCopy.scan(stream, for: wrapper, buffer: buffer)
        let file = try folder.create(name)
        try archiveCopy.copy(stored, wrapper == nil ? nil : scan, buffer: buffer, to: file)
        try file.finish()
        return scan.outcome
    }

    private func write(_ bytes: [UInt8], as name: String) throws {
        let file = try folder.create(name)
        try file.write(bytes)
        try file.finish()
    }
}

extension TOCEntry {
    /// The file that the entry names in a folder.
    fileprivate var fileName: String {
        guard case .file(let name?) = place else { return "" }
        return String(decoding: name, as: UTF8.self)
    }
}
