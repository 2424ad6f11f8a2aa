import Exports
package import PostgresClient

/// Sets security labels, as far as the server can have them.
///
/// A label belongs to a provider, a library that the server has loaded or not; one whose provider is
/// missing means nothing there.
package enum SecurityLabel {
    /// Runs a SECURITY LABEL statement inside the open transaction; false where its provider is not
    /// there.
    package static func set(
        _ statement: [UInt8], on connection: inout Connection
    ) throws(PostgresError) -> Bool {
        try connection.execute("SAVEPOINT emigrate_label")
        do throws(PostgresError) {
            try connection.execute(statement)
            try connection.execute("RELEASE SAVEPOINT emigrate_label")
            return true
        } catch {
            // invalid_parameter_value (seclabel.c, ExecSecLabelStmt)
            guard error.sqlState == "22023" else { throw error }
            try connection.execute(
                "ROLLBACK TO SAVEPOINT emigrate_label; RELEASE SAVEPOINT emigrate_label")
            return false
        }
    }
}
