import ByteStreams
import DumpArchive
import Exports
package import Transformation

extension Converter {
    /// Makes an archive of an archive, and reports how its data came there.
    package func copyArchive(
        _ prepared: PreparedArchive, to output: String, _ report: inout TransformReport
    ) throws {
        let (contents, psql) = try prepared.guarded(options.transformation)
        let archiveCopy = ArchiveCopy(
            archive: prepared.archive, contents: contents, psql: psql,
            emptiedEntries: prepared.emptiedEntries, checksText: prepared.checksText,
            backslashEscapes: prepared.backslashEscapes,
            compression: options.compression,
            readsEverything: options.copiesData, progress: progress)
        let tally: ArchiveCopyTally
        if options.format == .directory {
            let folder = try AtomicFolder(path: output, sync: options.syncsOutput)
            tally = try FolderWriter(archiveCopy, to: folder).run()
        } else {
            (tally, report.outputBytes) = try writeFile(archiveCopy, to: output)
        }
        report.record(tally, contents: prepared.contents)
    }

    /// Writes a custom archive to a file, a device or a pipe.
    private func writeFile(
        _ archiveCopy: ArchiveCopy, to output: String
    ) throws -> (tally: ArchiveCopyTally, size: UInt64) {
        let isStream = try output == "-" || AtomicFile.isSpecial(path: output)
        if isStream {
            let stream =
                try output == "-" ? FileSink.standardOutput() : FileSink(path: output)
            let sink = BufferedSink(stream)
            let result = try CustomWriter(archiveCopy, to: sink).run()
            try sink.finish()
            return (result.tally, result.size)
        }
        let file = try AtomicFile(path: output, sync: options.syncsOutput)
        let sink = BufferedSink(file)
        let result = try CustomWriter(archiveCopy, to: sink).run()
        try sink.flush()
        // Now it is known where the data is.
        try result.head.withUnsafeBytes { try file.write($0, at: 0) }
        try file.commit()
        return (result.tally, result.size)
    }
}

extension TransformReport {
    /// Takes over what became of an archive's data.
    fileprivate mutating func record(_ tally: ArchiveCopyTally, contents: TableOfContents) {
        tables = tally.tables
        largeObjects = tally.largeObjects
        rows = tally.read.rows
        dataBytes = tally.read.bytes
        isDataRead = tally.isEverythingRead
        transfer = Transfer(
            linked: tally.ways[.linked] ?? 0, cloned: tally.ways[.cloned] ?? 0,
            copied: tally.ways[.copied] ?? 0, recompressed: tally.ways[.rewritten] ?? 0)
        tablesLeftOut = tally.emptied.map { emptied in
            (String(decoding: contents.entries[emptied.entry].tag, as: UTF8.self), emptied.rows)
        }
    }
}
