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
    private let repacking: Repacking
    private let folder: AtomicFolder
    private let tally = Monitor(RepackTally())

    package init(_ repacking: Repacking, to folder: AtomicFolder) {
        self.repacking = repacking
        self.folder = folder
    }

    private struct Item: Sendable {
        var stream: Repacking.DataStream
        /// The file's name, without the suffix of a compression.
        var name: String
    }

    /// Writes everything, gives the folder its name, and says how the data came there.
    package func run() throws -> RepackTally {
        let contents = repacking.placedInFolder()
        if repacking.archive.isSequential {
            let buffer = UnsafeMutableRawBufferPointer.allocate(
                byteCount: ChunkQueue.chunkSize, alignment: 64)
            defer { buffer.deallocate() }
            try forEachItem(of: contents) { item in try write(item, buffer) }
            try repacking.archive.finish()
        } else {
            try writeInParallel(contents)
        }
        try write(TOCWriter.bytes(of: contents), as: "toc.dat")
        try repacking.advance(by: 0)
        try folder.commit()
        return tally.update { $0 }
    }

    private func writeInParallel(_ contents: TableOfContents) throws {
        var items: [Item] = []
        try forEachItem(of: contents) { items.append($0) }
        // The largest first, so that no thread is left with one at the end.
        items.sort { $0.stream.data.size > $1.stream.data.size }
        repacking.progress.total.store(
            items.reduce(0) { $0 + $1.stream.data.size }, ordering: .relaxed)
        _ = try ParallelMap.run(items, stop: repacking.progress.stop) { item, buffer in
            try write(item, buffer)
        }
    }

    /// Comes to all data in the order of the entries, and writes the lists of large objects.
    private func forEachItem(
        of contents: TableOfContents, _ body: (Item) throws -> Void
    ) throws {
        var lists: Set<String> = []
        for index in repacking.entriesWithData {
            let entry = contents.entries[index]
            guard entry.kind == .blobs else {
                try body(Item(stream: repacking.rows(ofEntry: index), name: entry.fileName))
                continue
            }
            // Up to 1.15 there is one list, whatever entry refers to it.
            let list =
                contents.header.version.hasRelationKind
                ? entry.fileName : contents.largeObjectList(of: entry)
            guard lists.insert(list).inserted else { continue }
            let objects = try repacking.archive.largeObjects(of: repacking.contents.entries[index])
            var lines: [UInt8] = []
            while let object = try objects.next() {
                lines += object.listLine
                let stream = Repacking.DataStream(entry: index, object: object, data: object.data)
                try body(Item(stream: stream, name: object.fileName))
            }
            try write(lines, as: list)
        }
    }

    private func write(_ item: Item, _ buffer: UnsafeMutableRawBufferPointer) throws {
        let stored = try repacking.archive.stored(item.stream.data)
        let compression =
            repacking.compression ?? ConvertOptions.Compression(stored.form.compression)
        let name = item.name + compression.format.suffix
        guard repacking.canKeep(item.stream, compression.format, as: stored.form) else {
            // In parallel, each file has one thread.
            let threads = repacking.archive.isSequential ? WorkerThread.processorCount : 1
            let sink = BufferedSink(
                try compression.encoder(folder.create(name), threads: threads))
            let outcome = try repacking.pass(item.stream, buffer: buffer) { try sink.write($0) }
            try sink.finish()
            let isEmptied = repacking.isEmptied(item.stream)
            tally.update { $0.add(item.stream, .rewritten, outcome, isEmptied: isEmptied) }
            return
        }
        if let original = stored.file, !repacking.readsEverything {
            let carriage = try folder.carry(original, as: name) { (count) throws(StreamError) in
                try repacking.advance(by: count)
            }
            tally.update { $0.add(item.stream, RepackTally.Way(carriage), nil) }
            return
        }
        let outcome = try copy(item.stream, stored, as: name, buffer)
        tally.update { $0.add(item.stream, .copied, outcome) }
    }

    /// Copies a file as it is, or puts gzip's wrapper around its deflate data.
    ///
    /// Returns nil if its content need not be read for that.
    private func copy(
        _ stream: Repacking.DataStream, _ stored: StoredStream, as name: String,
        _ buffer: UnsafeMutableRawBufferPointer
    ) throws -> DataSegment.Outcome? {
        let wrapper: DeflateWrapper? = stored.form.lacksGzipWrapper ? .gzip : nil
        guard repacking.readsEverything || wrapper != nil else {
            let file = try folder.create(name)
            try repacking.copy(stored, buffer: buffer, to: file)
            try file.finish()
            return nil
        }
        let scan = try repacking.scan(stream, for: wrapper, buffer: buffer)
        let file = try folder.create(name)
        try repacking.copy(stored, wrapper == nil ? nil : scan, buffer: buffer, to: file)
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
