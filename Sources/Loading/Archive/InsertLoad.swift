import ArchiveText
import DatabaseWork
import DumpArchive
import Exports
import PostgresClient
import SQLSyntax
import Verification

/// Brings the rows of a table that was dumped as INSERT statements into the database.
struct InsertLoad {
    private let load: ArchiveLoad
    private let index: Int

    /// Statements go to the server in texts of about this many bytes.
    private static let batchSize = 128 << 10

    init(_ load: ArchiveLoad, _ index: Int) {
        self.load = load
        self.index = index
    }

    /// Runs all statements in one transaction.
    func run(_ task: LoadTask, on connection: inout Connection) throws {
        let settings = load.scripts.settingsForData(of: index)
        do {
            try load.statement(
                Array("BEGIN;\n".utf8) + settings, load.subject(index), on: &connection)
            var batch: [UInt8] = []
            let before = try count(on: &connection)
            var isLeftOut = false
            let read = try InsertData.read(
                load.entries[index], of: load.archive,
                backslashEscapes: !load.scripts.standardStrings, checksText: load.checksText
            ) { reader, item in
                guard !load.emptied.contains(index) else {
                    try load.progress.checkCancelled()
                    isLeftOut = true
                    return
                }
                batch += reader.bytes
                load.progress.advance(by: UInt64(reader.bytes.count))
                // What is between statements ends one; a part of a long one does not.
                guard batch.count >= Self.batchSize, item == .whitespace else { return }
                try load.progress.checkCancelled()
                try load.statement(batch, load.subject(index), ofRows: true, on: &connection)
                batch.removeAll(keepingCapacity: true)
            }.rows
            try load.statement(batch, load.subject(index), ofRows: true, on: &connection)
            let rows = isLeftOut ? 0 : read
            let after = try count(on: &connection)
            // Rows that go through a root may come into any of its partitions.
            let isDirect = !load.entries[index].isLoadedViaPartitionRoot
            guard after &- before == rows || !isDirect else {
                throw MigrationError(
                    .refused,
                    "\(load.subject(index)): \(rows) rows were sent and the table has"
                        + " \(Int64(bitPattern: after &- before)) more",
                    advice: "A rule or trigger of the database may be in the way")
            }
            try load.record(task, RowTotal(rows: rows, low: 0, high: 0), on: &connection)
            if isLeftOut { load.totals.noteLeftOut(read, index, task) }
            load.progress.tell(
                .loaded(
                    table: load.entries[index].readableName, rows: rows, bytes: task.node.cost))
        } catch {
            connection.rollBack()
            throw SearchPathCause.explained(error, on: &connection)
        }
    }

    private func count(on connection: inout Connection) throws -> UInt64 {
        let name = load.scripts.tableName(of: index)
        let subject = load.subject(index)
        let kind = try RelationKind.of(name, subject, on: &connection) ?? "r"
        return try TableProof.count(name, kind: kind, subject, on: &connection)
    }
}
