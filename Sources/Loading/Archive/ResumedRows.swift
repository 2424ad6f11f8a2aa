import Concurrency
import DatabaseWork
import DumpArchive
import Exports
import Transformation
import Verification

/// The rows that an interrupted load has loaded of an archive, which the load that goes on passes
/// over.
///
/// A folder may have been filled anew under the same table of contents, or mended. So what is passed
/// over is read all the same, before anything is touched, and held against the journal.
struct ResumedRows {
    let archive: any Archive
    let prepared: PreparedArchive
    let progress: LoadProgress

    /// Compares the rows of the entries of which all is loaded.
    ///
    /// Throws `.refused` where they are others. Large objects, and rows of INSERT statements, of
    /// which the journal has no sum, are compared with the export by the proof.
    func check(_ loaded: [(entry: Int, total: RowTotal?)]) throws {
        let rows = ArchiveRows(archive: archive, contents: prepared.contents)
        let entries = prepared.contents.entries
        let items = loaded.compactMap { index, total -> (index: Int, total: RowTotal)? in
            guard let total, !prepared.emptiedEntries.contains(index),
                !(entries[index].copyStatement?.isEmpty ?? true)
            else { return nil }
            return (index, total)
        }
        guard !items.isEmpty else { return }
        progress.begin("comparing what is there with the export")
        let tocPath = archive.tocPath
        _ = try ParallelMap.run(items, stop: progress.stop) { [progress] item, _ in
            var sum = RowSum()
            let source = try rows.source(of: item.index)
            while let piece = try source.next() {
                try progress.checkCancelled()
                sum.add(piece.bytes)
            }
            guard sum.total == item.total else {
                let entry = entries[item.index]
                throw MigrationError(
                    .refused,
                    "\(tocPath): \(entry.readableName) (entry \(entry.dumpID)): the rows are not those"
                        + " that the interrupted load has loaded: the export is another one now")
            }
        }
    }
}
