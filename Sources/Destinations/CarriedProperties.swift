import DatabaseWork
import Exports
import PostgresClient

/// What belongs to a database's name rather than to what is in it: privileges, settings, the
/// connection limit and the comment.
///
/// The database that takes the name gets them too.
struct CarriedProperties: Hashable, Sendable {
    /// A statement on a database.
    struct Step: Hashable, Sendable {
        /// What stands before the database's name.
        var start: String
        /// What stands after it.
        var end: String
        /// A statement to run before it in the same transaction.
        var before: String?

        /// The statement for a database of a name.
        func statement(for database: String) -> String { start + SQLText.name(database) + end }
    }

    private var steps: [Step] = []

    /// Reads what a database has.
    static func read(
        _ database: String, on session: ControlSession
    ) throws(MigrationError) -> CarriedProperties {
        let purpose = "read the settings of database \(database)"
        let facts = try session.query(
            """
            SELECT datacl IS NOT NULL, datconnlimit, shobj_description(oid, 'pg_database')
            FROM pg_database WHERE datname = $1
            """, [database], doing: purpose)
        let grants = try session.query(grants, [database], doing: purpose)
        let settings = try session.query(settings, [database], doing: purpose)
        var result = CarriedProperties()
        if facts.first?[0] == "t" {
            result.add("REVOKE ALL ON DATABASE ", " FROM PUBLIC")
            for row in grants {
                if let privilege = row[0], let grantee = row[1] {
                    result.add("GRANT \(privilege) ON DATABASE ", " TO \(grantee)")
                }
            }
        }
        if let limit = facts.first?[1], limit != "-1" {
            result.add("ALTER DATABASE ", " CONNECTION LIMIT \(limit)")
        }
        if let comment = facts.first?[2] {
            result.add("COMMENT ON DATABASE ", " IS \(SQLText.literal(comment))")
        }
        for row in settings {
            if let subject = row[0], let setting = row[1], let value = row[2] {
                result.add("\(subject) ", setting, value)
            }
        }
        return result
    }

    /// What the former owner had is the new owner's, as with ALTER DATABASE … OWNER TO.
    private static let grants = """
        SELECT a.privilege_type,
            CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END
                || CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END
        FROM pg_database d CROSS JOIN LATERAL aclexplode(d.datacl) a
        WHERE d.datname = $1 AND a.grantee <> d.datdba
        """

    private static let settings = """
        SELECT CASE s.setrole WHEN 0 THEN 'ALTER DATABASE'
            ELSE format('ALTER ROLE %I IN DATABASE', pg_get_userbyid(s.setrole)) END,
            left(c, strpos(c, '=') - 1), substr(c, strpos(c, '=') + 1)
        FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase
        CROSS JOIN LATERAL unnest(s.setconfig) c
        WHERE d.datname = $1
        """

    /// Settings whose value is a list of names, each quoted where it has to be (guc.h,
    /// GUC_LIST_QUOTE): as one literal it would be one name.
    private static let lists: Set<String> = [
        "local_preload_libraries", "search_path", "session_preload_libraries",
        "shared_preload_libraries", "temp_tablespaces", "unix_socket_directories",
    ]

    private mutating func add(_ start: String, _ end: String) {
        steps.append(Step(start: start, end: end))
    }

    private mutating func add(_ subject: String, _ setting: String, _ value: String) {
        // An extension's setting has its name in two parts.
        let name = setting.split(separator: ".", omittingEmptySubsequences: false)
            .map { SQLText.name(String($0)) }.joined(separator: ".")
        guard Self.lists.contains(setting) else {
            return add(subject, " SET \(name) TO \(SQLText.literal(value))")
        }
        // The server itself takes the list apart.
        let set = "SELECT set_config('\(setting)', \(SQLText.literal(value)), true)"
        steps.append(Step(start: subject, end: " SET \(name) FROM CURRENT", before: set))
    }

    /// Applies to a database everything that the session may, in the transaction that it is in;
    /// returns the rest.
    func apply(
        to database: String, on connection: inout Connection
    ) throws(PostgresError) -> [Step] {
        var refused: [Step] = []
        for step in steps where try !step.run(for: database, on: &connection) {
            refused.append(step)
        }
        return refused
    }
}

extension CarriedProperties.Step {
    /// Runs it as `role`, if there is one, in the transaction that the session is in; false where
    /// the server refuses it, which then has changed nothing.
    func run(
        for database: String, as role: String? = nil, on connection: inout Connection
    ) throws(PostgresError) -> Bool {
        try connection.execute("SAVEPOINT carried")
        do throws(PostgresError) {
            if let role { try connection.execute("SET LOCAL ROLE \(SQLText.name(role))") }
            if let before { _ = try connection.query(before) }
            // It may be an export's, and is one statement or none.
            _ = try connection.query(statement(for: database))
            try connection.execute("SET LOCAL search_path = pg_catalog, pg_temp")
            if role != nil { try connection.execute("SET LOCAL ROLE NONE") }
            try connection.execute("RELEASE SAVEPOINT carried")
            return true
        } catch {
            guard error.code == .server else { throw error }
            try connection.execute("ROLLBACK TO SAVEPOINT carried")
            return false
        }
    }
}
