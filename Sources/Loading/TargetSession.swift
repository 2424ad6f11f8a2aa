import DatabaseWork
import Destinations
import Exports
import PostgresClient

/// How the sessions of a load are begun.
struct TargetSession: Sendable {
    let destination: Destination
    let settings: SessionSettings

    /// Begins a session in the database that is filled.
    func connect() throws(MigrationError) -> Connection {
        var connection = try destination.connect()
        do throws(PostgresError) {
            try settings.apply(to: &connection)
        } catch {
            throw MigrationError(error, loading: "the settings of the export")
        }
        return connection
    }
}
