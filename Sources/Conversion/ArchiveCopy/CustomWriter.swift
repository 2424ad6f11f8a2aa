package import ByteStreams
import Concurrency
import DumpArchive
import Exports
import Synchronization
import Transformation

/// Writes an archive in custom format, from front to back.
///
/// What is compressed already as the archive is to be passes through as it is: on several threads it
/// is checked and summed up beforehand, and then copied in its order. The rest is compressed anew.
package struct CustomWriter {
    private let archiveCopy: ArchiveCopy
    private let sink: any ByteSink
    private let compression: ConvertOptions.Compression

    /// Prepares to write to `sink`, which is not finished.
    package init(_ archiveCopy: ArchiveCopy, to sink: any ByteSink) {
        self.archiveCopy = archiveCopy
        self.sink = sink
        compression =
            archiveCopy.compression
            ?? ConvertOptions.Compression(archiveCopy.contents.header.statedCompression)
    }

    /// Writes everything, and says how the data came there, how large the archive is, and what it
    /// has to begin with.
    package func run() throws -> (tally: ArchiveCopyTally, size: UInt64, head: [UInt8]) {
        var ahead: [ArchiveCopy.DataStream] = []
        var total: UInt64 = 0
        for index in archiveCopy.entriesWithData where !isLargeObjects(index) {
            let stream = try archiveCopy.rows(ofEntry: index)
            total += stream.data.size
            if try passesThrough(stream) { ahead.append(stream) }
        }
        archiveCopy.progress.total.store(total, ordering: .relaxed)
        let scans = try ParallelMap.run(ahead, stop: archiveCopy.progress.stop) {
            [archiveCopy, wrapper] stream, buffer in
            try archiveCopy.scan(stream, for: wrapper, buffer: buffer)
        }
        return try write(
            Dictionary(
                zip(ahead.map(\.entry), scans), uniquingKeysWith: { first, _ in first }))
    }

    private func isLargeObjects(_ index: Int) -> Bool {
        archiveCopy.contents.entries[index].kind == .blobs
    }

    private var wrapper: DeflateWrapper? { compression.format == .gzip ? .zlib : nil }

    private func passesThrough(_ stream: ArchiveCopy.DataStream) throws -> Bool {
        let form = try archiveCopy.archive.stored(stream.data).form
        // What is not compressed needs no end to be found: it is checked as it is written.
        return form != .plain && archiveCopy.canKeep(stream, compression.format, as: form)
    }

    private func write(
        _ scans: [Int: ArchiveCopy.Scan]
    ) throws -> (tally: ArchiveCopyTally, size: UInt64, head: [UInt8]) {
        let archive = try CustomArchiveWriter(archiveCopy.headed(), to: sink)
        let buffer = UnsafeMutableRawBufferPointer.allocate(
            byteCount: ChunkQueue.chunkSize, alignment: 64)
        defer { buffer.deallocate() }
        var tally = ArchiveCopyTally()
        for index in archiveCopy.entriesWithData {
            guard isLargeObjects(index) else {
                try archive.beginRows(ofEntry: index)
                try write(
                    archiveCopy.rows(ofEntry: index), scans[index], to: archive.stream(), &tally,
                    buffer)
                continue
            }
            let objects = try archiveCopy.archive.largeObjects(
                of: archiveCopy.contents.entries[index])
            try archive.beginLargeObjects(ofEntry: index)
            while let object = try objects.next() {
                let stream = ArchiveCopy.DataStream(entry: index, object: object, data: object.data)
                let scan =
                    try passesThrough(stream)
                    ? archiveCopy.scan(stream, for: wrapper, buffer: buffer) : nil
                try archive.beginLargeObject(object.oid)
                try write(stream, scan, to: archive.stream(), &tally, buffer)
            }
            try archive.endLargeObjects()
        }
        try archiveCopy.archive.finish()
        return (tally, archive.size, archive.head)
    }

    private func write(
        _ stream: ArchiveCopy.DataStream, _ scan: ArchiveCopy.Scan?, to chunks: any ByteSink,
        _ tally: inout ArchiveCopyTally, _ buffer: UnsafeMutableRawBufferPointer
    ) throws {
        // Of several streams one behind the other, readers would take the first for the whole.
        if let scan, scan.range != nil {
            let stored = try archiveCopy.archive.stored(stream.data)
            try archiveCopy.copy(stored, scan, buffer: buffer, to: chunks)
            try chunks.finish()
            tally.add(stream, .copied, scan.outcome)
            return
        }
        // Threads are not worth it for a large object.
        let threads = stream.object == nil ? WorkerThread.processorCount : 1
        let encoder = try compression.encoder(chunks, wrapper: .zlib, threads: threads)
        let outcome = try archiveCopy.pass(stream, buffer: buffer) { try encoder.write($0) }
        try encoder.finish()
        let isKept = compression == .uncompressed && stream.data.compression == .none
        tally.add(
            stream, isKept ? .copied : .rewritten, outcome,
            isEmptied: archiveCopy.isEmptied(stream))
    }
}
