import ArchiveText
import DatabaseWork
import DumpArchive
import Exports
import PostgresClient
import Verification

/// Brings the large objects of an entry into the database, and reads them back.
struct LargeObjectLoad {
    private let load: ArchiveLoad
    private let index: Int
    private var entry: TOCEntry { load.entries[index] }

    init(_ load: ArchiveLoad, _ index: Int) {
        self.load = load
        self.index = index
    }

    /// Fills the objects, which were made before, in one transaction.
    func run(_ task: LoadTask, on connection: inout Connection) throws {
        let script = try load.archive.largeObjectScript(of: entry)
        do {
            try load.statement(Array("BEGIN".utf8), load.subject(index), on: &connection)
            while let text = try script.next() {
                try load.progress.checkCancelled()
                // Its own transaction would end the one around it.
                let isBracket =
                    text.starts(with: "BEGIN;".utf8) || text.starts(with: "COMMIT;".utf8)
                if !isBracket { try load.statement(text, load.subject(index), on: &connection) }
            }
            try load.record(task, RowTotal(rows: script.count, low: 0, high: 0), on: &connection)
        } catch {
            connection.rollBack()
            throw error
        }
        load.progress.advance(by: task.node.cost)
    }

    /// Compares each object with the export.
    func verify(on connection: inout Connection) throws {
        let findings = try LargeObjectProof(
            archive: load.archive, entry: entry, subject: load.subject(index)
        ).compare(on: &connection, progress: load.progress, most: 1)
        if let mismatch = findings.mismatches.first {
            throw MigrationError(.refused, "\(load.subject(index)): \(mismatch)")
        }
    }
}
