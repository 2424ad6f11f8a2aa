package import DatabaseWork
package import Exports
package import PostgresClient

/// Tables that an earlier run loaded only in part, and that are loaded anew.
///
/// Only the load's own rows are thrown away.
package enum PartialTable {
    /// Empties a table in a transaction of its own, and forgets what the journal has under `keys`.
    ///
    /// `settings` are those that its name needs, `subject` is what messages call it. Throws
    /// `.refused` where somebody else has put rows there.
    package static func empty(
        _ table: [UInt8], settings: [UInt8], forgetting keys: [JournalKey], _ subject: String,
        on connection: inout Connection
    ) throws(MigrationError) {
        do throws(PostgresError) {
            try connection.execute(Array("BEGIN; ".utf8) + settings)
        } catch {
            throw MigrationError(error, loading: subject)
        }
        try checkRows(of: table, subject, on: &connection)
        do throws(PostgresError) {
            try connection.execute(
                Array("TRUNCATE TABLE ONLY ".utf8) + table
                    + Array("; \(Journal.removalStatement(keys: keys)); COMMIT".utf8))
        } catch {
            throw MigrationError(error, loading: subject)
        }
    }

    /// Sees, and makes sure until the transaction that the session is in ends, that a table has no
    /// rows but the load's own.
    package static func checkRows(
        of table: [UInt8], _ subject: String, on connection: inout Connection
    ) throws(MigrationError) {
        let rows: Rows
        do throws(PostgresError) {
            try connection.execute(
                Array("LOCK TABLE ONLY ".utf8) + table + Array(" IN ACCESS EXCLUSIVE MODE".utf8))
            rows = try connection.query(
                Array("SELECT FROM ONLY ".utf8) + table
                    + Array(" r WHERE \(Journal.isOthers("r.xmin")) LIMIT 1".utf8))
        } catch {
            throw MigrationError(error, loading: subject)
        }
        guard !rows.isEmpty else { return }
        connection.rollBack()
        throw MigrationError(
            .refused,
            "\(subject): somebody else has put rows into the table, which this load has not finished;"
                + " nothing of them was touched",
            advice: "Take them out of the table, or load into another database")
    }
}
