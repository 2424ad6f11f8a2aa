package import DatabaseWork
package import Exports
package import PostgresClient
import SQLSyntax

/// What a table's rows of the export come to when this server writes them.
package struct ServerNormalizedChecksum {
    /// The table as SQL names it.
    package let name: [UInt8]
    /// What messages call it.
    package let subject: String

    private static let table = "pg_temp.emigrate_second_opinion"

    /// Puts the rows into a temporary table and reads these columns of it back; nothing of it stays.
    ///
    /// Nil where the server refuses what the export says: its statements may mean something that such
    /// a table has not.
    package func total(
        of replay: ExportedRows.Replay, reading columns: LedgerTable.Columns,
        on connection: inout Connection, progress: LoadProgress
    ) throws -> RowTotal? {
        do {
            defer { connection.rollBack() }
            try connection.execute(
                Array(
                    "BEGIN READ WRITE; CREATE TEMPORARY TABLE emigrate_second_opinion AS SELECT * FROM "
                        .utf8) + name + Array(" WITH NO DATA".utf8))
            var isComplete = true
            try replay { part in
                try progress.checkCancelled()
                switch part {
                case .copy(let statement):
                    try connection.beginCopyIn(Self.copy(statement))
                case .rows(let rows): try connection.putCopyData(rows)
                case .copyEnd: _ = try connection.endCopyIn()
                case .insert(let statement): try connection.execute(Self.insert(statement))
                case .fragment: isComplete = false
                }
            }
            let list = try columns ?? ReadBack(name: name, subject: subject).all(on: &connection)
            return
                isComplete
                ? try TableProof.sum(
                    Array("COPY \(Self.table)".utf8) + ReadBack.list(list)
                        + Array(" TO STDOUT".utf8), subject, on: &connection, progress: progress)
                : nil
        } catch {
            guard let error = error as? PostgresError else {
                guard let failure = error as? MigrationError, failure.code == .refused else {
                    throw error
                }
                return nil
            }
            if error.code == .server, !error.isOfSession { return nil }
            throw MigrationError(error, loading: subject)
        }
    }

    private static func copy(_ statement: SQLStatement) -> [UInt8] {
        guard let copy = CopyFrom(statement) else { return statement.bytes }
        return CopyFrom.statement(statement, copy, into: Array(table.utf8))
    }

    private static func insert(_ statement: SQLStatement) -> [UInt8] {
        guard let filled = FilledTable(statement) else { return statement.bytes }
        let last = 2 + 2 * filled.name.count - 2
        let name = statement.place(of: Range(from: 2, upTo: last + 1))
        return statement.bytes[..<name.lowerBound] + Array(table.utf8)
            + statement.bytes[name.upperBound...]
    }
}
