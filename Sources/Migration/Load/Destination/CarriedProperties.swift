import PostgresClient

/// What belongs to a database's name rather than to what is in it: privileges, settings, the
/// connection limit and the comment.
///
/// The database that takes the name gets them too.
struct CarriedProperties: Hashable, Sendable {
    /// A statement, and those to run before it in the same transaction.
    struct Step: Hashable, Sendable {
        var statement: String
        var before: String?
        var after: String?
    }

    var steps: [Step] = []

    /// Reads what `database` has, as statements for the database called `new`.
    static func read(
        _ database: String, for new: String, on session: ControlSession
    ) throws(MigrationError) -> CarriedProperties {
        let purpose = "read the settings of database \(database)"
        let name = SQLText.name(new)
        var result = CarriedProperties()
        // What the former owner had is the new owner's, as with ALTER DATABASE … OWNER TO.
        let grants = try session.query(
            """
            SELECT format('GRANT %s ON DATABASE %I TO %s%s', a.privilege_type, $2,
                CASE a.grantee WHEN 0 THEN 'PUBLIC'
                    ELSE quote_ident(pg_get_userbyid(a.grantee)) END,
                CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
            FROM pg_database d CROSS JOIN LATERAL aclexplode(d.datacl) a
            WHERE d.datname = $1 AND a.grantee <> d.datdba
            """, [database, new], doing: purpose)
        let facts = try session.query(
            """
            SELECT d.datacl IS NOT NULL AS has_acl, d.datconnlimit AS connections,
                shobj_description(d.oid, 'pg_database') AS comment
            FROM pg_database d WHERE d.datname = $1
            """, [database], doing: purpose)
        if facts.first?[0] == "t" {
            result.add("REVOKE ALL ON DATABASE \(name) FROM PUBLIC")
            for row in grants { if let statement = row[0] { result.add(statement) } }
        }
        if let limit = facts.first?[1], limit != "-1" {
            result.add("ALTER DATABASE \(name) CONNECTION LIMIT \(limit)")
        }
        if let comment = facts.first?[2] {
            result.add("COMMENT ON DATABASE \(name) IS \(SQLText.literal(comment))")
        }
        let settings = try session.query(
            """
            SELECT CASE s.setrole WHEN 0 THEN format('ALTER DATABASE %I', $2)
                ELSE format('ALTER ROLE %I IN DATABASE %I', pg_get_userbyid(s.setrole), $2) END,
                left(c, strpos(c, '=') - 1), substr(c, strpos(c, '=') + 1)
            FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase
            CROSS JOIN LATERAL unnest(s.setconfig) c
            WHERE d.datname = $1
            """, [database, new], doing: purpose)
        for row in settings {
            if let subject = row[0], let setting = row[1], let value = row[2] {
                result.add(subject, setting, value)
            }
        }
        return result
    }

    /// Settings whose value is a list of names, each quoted where it has to be (guc.h,
    /// GUC_LIST_QUOTE): as one literal it would be one name.
    private static let lists: Set<String> = [
        "local_preload_libraries", "search_path", "session_preload_libraries",
        "shared_preload_libraries", "temp_tablespaces", "unix_socket_directories",
    ]

    private mutating func add(_ statement: String) { steps.append(Step(statement: statement)) }

    private mutating func add(_ subject: String, _ setting: String, _ value: String) {
        // An extension's setting has its name in two parts.
        let name = setting.split(separator: ".", omittingEmptySubsequences: false)
            .map { SQLText.name(String($0)) }.joined(separator: ".")
        guard Self.lists.contains(setting) else {
            return add("\(subject) SET \(name) TO \(SQLText.literal(value))")
        }
        // The server itself takes the list apart.
        let literals = SQLText.literal(value)
        steps.append(
            Step(
                statement: "\(subject) SET \(name) FROM CURRENT",
                before: "SELECT pg_catalog.set_config('\(setting)', \(literals), true)",
                after: setting == "search_path" ? "SET LOCAL search_path = pg_catalog" : nil))
    }

    /// Applies everything that the session may, in the transaction that it is in; returns the
    /// statements that it may not run.
    func apply(on connection: inout Connection) throws(PostgresError) -> [String] {
        var refused: [String] = []
        for step in steps {
            try connection.execute("SAVEPOINT carried")
            do throws(PostgresError) {
                if let before = step.before { _ = try connection.query(before) }
                try connection.execute(step.statement)
                if let after = step.after { try connection.execute(after) }
                try connection.execute("RELEASE SAVEPOINT carried")
            } catch {
                guard error.code == .server else { throw error }
                try connection.execute("ROLLBACK TO SAVEPOINT carried")
                refused.append(step.statement)
            }
        }
        return refused
    }
}
