import PostgresClient

/// The ways to a target: itself, where it exists, and another database of its server.
struct DatabaseRoute: Sendable {
    /// The target's name.
    let name: String
    /// A session in the target; nil where it does not exist.
    let target: ControlSession?
    /// A session in a database that is not the target, to create and rename from.
    let maintenance: ControlSession?

    /// The session to ask the server through.
    let control: ControlSession

    /// The databases that every server has; the first is made to be connected to.
    private static let everywhere = ["postgres", "template1"]

    /// Connects.
    ///
    /// A target that is there but does not let the session in is an error.
    static func find(_ conninfo: String) throws(MigrationError) -> DatabaseRoute {
        let failure: PostgresError
        do throws(PostgresError) {
            let target = try ControlSession(conninfo)
            let name = try target.query("SELECT current_database()").first?.first ?? nil
            guard let name else { throw PostgresError(.unsupported, "the database has no name") }
            return DatabaseRoute(
                name: name, target: target, maintenance: maintenance(conninfo, besides: name),
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
        guard let session = maintenance(conninfo, besides: name),
            try session.query(
                "SELECT FROM pg_database WHERE datname = $1", [name],
                doing: "look for the target database"
            ).isEmpty
        else { throw MigrationError(failure, doing: "look at the target database") }
        return DatabaseRoute(name: name, target: nil, maintenance: session, control: session)
    }

    private static func maintenance(_ conninfo: String, besides name: String) -> ControlSession? {
        for database in everywhere where database != name {
            do throws(PostgresError) {
                return try ControlSession(conninfo, database: database)
            } catch {
                // The next one may let the session in, if a server answers at all. If none does,
                // the load goes in place.
                guard error.message.contains("FATAL:") else { return nil }
            }
        }
        return nil
    }
}
