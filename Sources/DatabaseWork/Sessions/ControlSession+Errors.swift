package import Exports
package import PostgresClient

extension ControlSession {
    /// Runs one statement of the work to do `purpose`, which errors name.
    package func query(
        _ sql: String, _ parameters: [String?] = [], doing purpose: String
    ) throws(MigrationError) -> Rows {
        try MigrationError.naming(purpose) { () throws(PostgresError) in
            try query(sql, parameters)
        }
    }

    /// Runs statements of the work to do `purpose`, which errors name.
    package func execute(_ sql: String, doing purpose: String) throws(MigrationError) {
        try MigrationError.naming(purpose) { () throws(PostgresError) in try execute(sql) }
    }
}

extension MigrationError {
    /// Runs `body`, and puts what PostgreSQL refuses into words that name the purpose.
    package static func naming<R: ~Copyable>(
        _ purpose: String, _ body: () throws(PostgresError) -> R
    ) throws(MigrationError) -> R {
        do throws(PostgresError) {
            return try body()
        } catch {
            throw MigrationError(error, doing: purpose)
        }
    }
}
