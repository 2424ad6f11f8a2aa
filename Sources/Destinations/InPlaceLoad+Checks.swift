import DatabaseWork
import Exports
import PostgresClient

extension InPlaceLoad {
    /// Sees that the role can make in the database what a load makes, before it begins.
    static func checkMayFill(
        _ name: String, role: String, on session: ControlSession
    ) throws(MigrationError) {
        try checkAlone(name, role: role, on: session)
        let rows = try session.query(
            """
            SELECT has_database_privilege(r.oid, d.oid, 'CREATE'),
                coalesce((
                    SELECT has_schema_privilege(r.oid, n.oid, 'CREATE') FROM pg_namespace n
                    WHERE n.nspname = 'public'), true)
            FROM pg_roles r, pg_database d
            WHERE r.rolname = $1 AND d.datname = current_database()
            """, [role], doing: "look at the role's privileges")
        let quoted = SQLText.name(role)
        guard rows.first?[0] == "t" else {
            throw MigrationError(
                .privilegesMissing,
                "role \(role) may not create schemas in database \(name)",
                advice: "Run as a superuser: ALTER DATABASE \(SQLText.name(name)) OWNER TO "
                    + quoted)
        }
        guard rows.first?[1] == "t" else {
            throw MigrationError(
                .privilegesMissing,
                "role \(role) may not create tables in schema public of database \(name)",
                advice: "Run as a superuser in that database: GRANT ALL ON SCHEMA public TO "
                    + quoted)
        }
    }

    /// Sees that neither a Synapse, which connects as that role, nor what is left of a run that was
    /// killed is at work in the database.
    ///
    /// Sessions of others, as a provider's monitoring, are in nobody's way.
    static func checkAlone(
        _ name: String, role: String, on session: ControlSession
    ) throws(MigrationError) {
        var others = try OtherSessions.read(name, on: session)
        let users = try session.query("SELECT session_user", doing: "ask for the user")
        let own = Set(users.compactMap { $0[0] } + [role])
        func isInTheWay(_ session: OtherSessions.Session) -> Bool {
            own.contains(session.user) || LoadRole.isOne(session.user)
        }
        for _ in 0..<40 where others.sessions.contains(where: isInTheWay) {
            _ = try session.query("SELECT pg_sleep(0.05)", doing: "wait for sessions to end")
            others = try OtherSessions.read(name, on: session)
        }
        others.sessions.removeAll { !isInTheWay($0) }
        guard others.sessions.isEmpty else {
            throw MigrationError(
                .tryAgain, "database \(name) is in use: \(others.summary)",
                advice: "Stop Synapse and whatever else is connected to it, then run the command "
                    + "again")
        }
    }
}
