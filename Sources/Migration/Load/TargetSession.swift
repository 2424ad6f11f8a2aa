import PostgresClient
import RoleRewriting
import SQLSyntax

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

    /// What the target's server is, asked before anything is decided; nil where no database of it can
    /// be reached.
    ///
    /// The target may not be there yet; the way to its server is found later.
    static func serverVersion(_ conninfo: String) -> Int? {
        for database in [nil, "postgres", "template1"] {
            if let version = serverVersion(conninfo, database) { return version }
        }
        return nil
    }

    private static func serverVersion(_ conninfo: String, _ database: String?) -> Int? {
        do throws(PostgresError) {
            let connection = try Connection(conninfo, database: database)
            return connection.serverVersion
        } catch {
            return nil
        }
    }
}

extension Adaptation {
    /// Leaves out what the server that `conninfo` leads to does not know, where it can be asked.
    mutating func fit(serverOf conninfo: String) {
        if let version = TargetSession.serverVersion(conninfo) {
            rewriting.targetVersion = version / 10000
        }
    }
}
