package import Exports
package import PostgresClient

/// The ways to a target: itself, where it exists, and another database of its server.
package struct DatabaseRoute: Sendable {
    /// The target's name.
    package let name: String
    /// A session in the target; nil where it does not exist.
    package let target: ControlSession?
    /// A session in a database that is not the target, to create and rename from.
    package let maintenance: ControlSession?

    /// The session to ask the server through.
    package let control: ControlSession

    /// The databases that every server has; the first is made to be connected to.
    private static let everywhere = ["postgres", "template1"]

    /// Connects.
    ///
    /// A target that is there but does not let the session in is an error.
    package static func find(
        _ conninfo: String, group: SessionGroup = SessionGroup()
    ) throws(MigrationError) -> DatabaseRoute {
        let failure: PostgresError
        do throws(PostgresError) {
            let target = try ControlSession(conninfo, group: group)
            let name = try target.query("SELECT current_database()").first?.first ?? nil
            guard let name else { throw PostgresError(.unsupported, "the database has no name") }
            return DatabaseRoute(
                name: name, target: target,
                maintenance: maintenance(conninfo, besides: name, group),
                control: target)
        } catch {
            failure = error
        }
        // libpq does not say whether it is missing or the session is not let in: the catalog does.
        let name: String
        do throws(PostgresError) {
            name = try Connection.databaseName(for: conninfo)
        } catch {
            throw MigrationError(failure, doing: "look at the target database")
        }
        guard let session = maintenance(conninfo, besides: name, group),
            try session.query(
                "SELECT FROM pg_database WHERE datname = $1", [name],
                doing: "look for the target database"
            ).isEmpty
        else { throw MigrationError(failure, doing: "look at the target database") }
        return DatabaseRoute(name: name, target: nil, maintenance: session, control: session)
    }

    /// A session in the target or, where that is not there yet, in another database of its server;
    /// nil where none lets it in.
    package static func anySession(_ conninfo: String, group: SessionGroup = SessionGroup())
        -> ControlSession?
    {
        session(conninfo, in: [nil] + everywhere, group)
    }

    /// Where there is none, the load goes in place.
    private static func maintenance(
        _ conninfo: String, besides name: String, _ group: SessionGroup
    ) -> ControlSession? {
        session(conninfo, in: everywhere.filter { $0 != name }, group)
    }

    /// A session in the first of the databases that lets it in; nil for the one that `conninfo` leads
    /// to.
    private static func session(
        _ conninfo: String, in databases: [String?], _ group: SessionGroup
    ) -> ControlSession? {
        for database in databases {
            do throws(PostgresError) {
                return try ControlSession(conninfo, database: database, group: group)
            } catch {
                // The next one may let the session in, if a server answers at all.
                guard error.sqlState != nil else { return nil }
            }
        }
        return nil
    }
}
