import Concurrency
import PostgresClient

/// How the sessions of a load are begun, and how many there are.
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

    /// Two sessions for each core here, unless told otherwise.
    ///
    /// While one waits for the disk, another works. A server takes only so many.
    static func jobs(_ wanted: Int?) -> Int {
        max(1, wanted ?? min(16, 2 * WorkerThread.processorCount))
    }
}
