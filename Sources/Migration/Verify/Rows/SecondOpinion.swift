import PostgresClient

/// What a table's rows of the export come to when this server writes them.
struct SecondOpinion {
    let copy: CopyText
    /// The table as SQL names it.
    let name: [UInt8]
    /// What messages call it.
    let subject: String

    private static let table = "pg_temp.emigrate_second_opinion"

    /// Puts the rows into a temporary table and reads them back; nothing of it stays.
    func total(
        of replay: TableProof.Replay, on connection: inout Connection, progress: LoadProgress
    ) throws -> RowTotal {
        do {
            try connection.execute(
                Array("BEGIN; CREATE TEMPORARY TABLE emigrate_second_opinion (LIKE ".utf8) + name
                    + Array(")".utf8))
            try connection.beginCopyIn(copy.loading(into: Self.table))
            try replay { rows in
                try progress.checkCancelled()
                try connection.putCopyData(rows)
            }
            _ = try connection.endCopyIn()
            let total = try TableProof.sum(
                copy.reading(from: Self.table), subject, on: &connection, progress: progress)
            try connection.execute("ROLLBACK")
            return total
        } catch {
            connection.failCopyIn("emigrate gives up")
            do throws(PostgresError) { try connection.execute("ROLLBACK") } catch {}
            guard let error = error as? PostgresError else { throw error }
            throw MigrationError(error, loading: subject)
        }
    }
}
