import Exports
package import PostgresClient
import Synchronization

/// A session beside those that load: it looks, creates, renames, and keeps other runs out.
///
/// It acts as whoever it is connected as, and sees no schema but PostgreSQL's own, so that nothing
/// in a loaded database can be taken for a function of the server's.
package final class ControlSession: Sendable {
    private let conninfo: String
    /// The database to connect to; nil for the one that `conninfo` leads to.
    private let database: String?
    private let group: SessionGroup
    private let connection: Mutex<Connection?>

    /// Connects; the server is waited for as long as `group` allows.
    package init(
        _ conninfo: String, database: String? = nil, group: SessionGroup = SessionGroup()
    ) throws(PostgresError) {
        self.conninfo = conninfo
        self.database = database
        self.group = group
        connection = Mutex(try Self.connect(conninfo, database, group))
    }

    /// Connects to another database of the same server.
    package func beside(_ database: String) throws(PostgresError) -> ControlSession {
        try ControlSession(conninfo, database: database, group: group)
    }

    /// Runs one statement and returns its rows.
    package func query(_ sql: String, _ parameters: [String?] = []) throws(PostgresError) -> Rows {
        try use { connection throws(PostgresError) in
            try connection.query(sql, parameters: parameters)
        }
    }

    /// Runs statements.
    package func execute(_ sql: String) throws(PostgresError) {
        try use { connection throws(PostgresError) in _ = try connection.execute(sql) }
    }

    /// Sees whether the connection was lost while there was nothing to do; the next use then makes
    /// a new one, without the locks of the old.
    package func revive() {
        do throws(PostgresError) { try execute("SELECT") } catch {}
    }

    /// Ends the session.
    package func close() {
        connection.withLock { $0 = nil }
    }

    /// Lends the connection, which is made anew where it was closed or lost.
    package func use<R: Sendable>(
        _ body: (inout Connection) throws(PostgresError) -> R
    ) throws(PostgresError) -> R {
        try connection.withLock { connection throws(PostgresError) in
            do throws(PostgresError) {
                if let result = try connection?.lend(to: body) { return result }
                var new = try Self.connect(conninfo, database, group)
                let result = try body(&new)
                connection = consume new
                return result
            } catch {
                if error.code == .connectionLost { connection = nil }
                throw error
            }
        }
    }

    private static func connect(
        _ conninfo: String, _ database: String?, _ group: SessionGroup
    ) throws(PostgresError) -> Connection {
        var connection = try Connection(conninfo, database: database, group: group)
        try connection.prepareForControl()
        return connection
    }
}

extension Connection {
    fileprivate mutating func lend<R>(
        to body: (inout Connection) throws(PostgresError) -> R
    ) throws(PostgresError) -> R {
        try body(&self)
    }

    /// Makes the session act as whoever it belongs to, with nothing but PostgreSQL's own in sight.
    package mutating func prepareForControl() throws(PostgresError) {
        try execute("SET ROLE NONE; SET search_path = pg_catalog, pg_temp")
        try liftTimeouts()
        // It takes locks of databases, which others may hold for long.
        try execute("SET lock_timeout = '30s'; SET client_min_messages = warning")
    }
}
