import DatabaseWork
import Exports
import PostgresClient

/// What a server says of a target, and of what the session's user may do about it.
struct TargetSurvey: Hashable, Sendable {
    /// The target's name.
    var target: String
    /// The server's version as a number.
    var serverVersion: Int
    /// The user that the session belongs to.
    var user: String
    /// Whether that is a superuser.
    var isSuperuser: Bool
    /// Whether it may create roles.
    var mayCreateRoles = false
    /// Whether it may create databases.
    var mayCreateDatabases: Bool
    /// Whether the role that is to own everything exists.
    var roleExists: Bool
    /// Whether the user may act as that role.
    var mayActAsRole: Bool
    /// Whether the user has what the role has without acting as it.
    var hasRole: Bool
    /// The target as it is; nil where it does not exist.
    var database: Database?
    /// What new databases get.
    var usualLocale: DatabaseLocale?

    /// A database that exists.
    struct Database: Hashable, Sendable {
        var identifier: String
        var owner: String
        /// Whether the session's user may do what an owner may.
        var isOwned: Bool
        var isTemplate: Bool
        /// The tablespace; nil for the server's default.
        var tablespace: String?
        var locale: DatabaseLocale?
    }

    /// What a new database may get, the best first.
    func locales(_ choice: DatabaseLocale.Choice) -> [DatabaseLocale] {
        guard case .kept(let export) = choice else { return [.c] }
        return [database?.locale ?? export, usualLocale, .c].compactMap { $0 }
    }

    /// Earlier servers lack what a load builds on, as parallel builds of indexes.
    private static let oldestServer = 110_000

    /// Asks through a session in any database of the server.
    static func read(
        _ target: String, role: String, on session: ControlSession
    ) throws(MigrationError) -> TargetSurvey {
        let version = try MigrationError.naming("ask for the version") {
            () throws(PostgresError) in
            try session.use { connection in connection.serverVersion }
        }
        guard version >= oldestServer else {
            throw MigrationError(
                .refused,
                "the target's server is PostgreSQL \(version / 10000), and a load needs 11 or later",
                advice: "Nothing was changed. Load into a newer one; Synapse needs that, too")
        }
        // Since 16 membership and leave to act as the role are two things.
        let membership = version >= 160_000 ? "SET" : "MEMBER"
        let rows = try session.query(
            question, [target, role, membership], doing: "look at the target's server")
        guard rows.count == 1, let user = rows[row: 0, column: "session_role"] else {
            throw MigrationError(
                .databaseUnreachable, "the target's server does not answer as PostgreSQL does",
                advice: "Connect to PostgreSQL itself, not to a pooler's console")
        }
        func holds(_ column: String) -> Bool { rows[row: 0, column: column] == "t" }
        var survey = TargetSurvey(
            target: target, serverVersion: version, user: user, isSuperuser: holds("rolsuper"),
            mayCreateDatabases: holds("may_create"), roleExists: holds("role_exists"),
            mayActAsRole: holds("may_act"), hasRole: holds("has_role"))
        survey.mayCreateRoles = holds("rolcreaterole")
        survey.usualLocale = DatabaseLocale(rows, "usual")
        if let identifier = rows[row: 0, column: "oid"],
            let owner = rows[row: 0, column: "owner"]
        {
            survey.database = Database(
                identifier: identifier, owner: owner, isOwned: holds("owns"),
                isTemplate: holds("datistemplate"), tablespace: rows[row: 0, column: "spcname"],
                locale: DatabaseLocale(rows, "own"))
        }
        return survey
    }

    private static let question = """
        SELECT u.rolname AS session_role, u.rolsuper, u.rolsuper OR u.rolcreatedb AS may_create,
            u.rolsuper OR u.rolcreaterole AS rolcreaterole,
            r.oid IS NOT NULL AS role_exists,
            coalesce(pg_has_role(u.oid, r.oid, $3), false) AS may_act,
            coalesce(pg_has_role(u.oid, r.oid, 'USAGE'), false) AS has_role,
            d.oid, pg_get_userbyid(d.datdba) AS owner,
            pg_has_role(u.oid, d.datdba, 'USAGE') AS owns, d.datistemplate,
            nullif(t.spcname, 'pg_default') AS spcname,
            \(DatabaseLocale.columns(of: "d", "own")), \(DatabaseLocale.columns(of: "m", "usual"))
        FROM pg_roles u
        LEFT JOIN pg_roles r ON r.rolname = $2
        LEFT JOIN pg_database d ON d.datname = $1
        LEFT JOIN pg_database m ON m.datname = 'template1'
        LEFT JOIN pg_tablespace t ON t.oid = d.dattablespace
        WHERE u.rolname = session_user
        """
}
