import DatabaseWork
public import Exports
package import PostgresClient
public import SynapseSchema

/// Looks at the database that an export is to go to, without changing anything.
public enum DatabaseProbe {
    /// What a look costs the server at most, per statement.
    private static let timeout = "10s"

    /// Connects by libpq's conventions and says what is there.
    ///
    /// Tables of the server's own and of extensions do not count: they are there in an empty
    /// database too. Throws `.databaseUnreachable` and `.privilegesMissing`.
    public static func probe(_ conninfo: String) throws(MigrationError) -> TargetDatabase {
        try probe(conninfo, database: nil, group: SessionGroup())
    }

    /// Looks at another database of the same server, waiting for that no longer than `group` allows.
    package static func probe(
        _ conninfo: String, database: String?, group: SessionGroup
    ) throws(MigrationError) -> TargetDatabase {
        let row: Rows
        do throws(PostgresError) {
            row = try ask(conninfo, database, group)
        } catch {
            throw MigrationError(error, doing: "look at the target database")
        }
        guard row.count == 1, let number = row["server_version_num"].flatMap({ Int($0) }) else {
            throw MigrationError(
                .databaseUnreachable, "the target's server does not answer as PostgreSQL does",
                advice: "Connect to PostgreSQL itself, not to a pooler's console")
        }
        var result = TargetDatabase()
        result.serverVersion = PostgresVersion(number: number)
        result.name = row["name"]
        result.encoding = row["encoding"]
        result.collation = row["datcollate"]
        result.ctype = row["datctype"]
        result.role = row["role"]
        result.owner = row["owner"]
        result.roleIsSuperuser = row["rolsuper"] == "t"
        result.roleMayCreateDatabases = row["may_create_databases"] == "t"
        result.roleMayCreateInPublic = row["may_create"] == "t"
        result.tableCount = row["tables"].flatMap { Int($0) }
        result.availableExtensions = Set(
            (row["extensions"] ?? "").split(separator: " ").map(String.init))
        return result
    }

    private static func ask(
        _ conninfo: String, _ database: String?, _ group: SessionGroup
    ) throws(PostgresError) -> Rows {
        var connection = try Connection(conninfo, database: database, group: group)
        try connection.execute(
            """
            BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
            SET LOCAL statement_timeout = '\(timeout)';
            SET LOCAL lock_timeout = '\(timeout)';
            SET LOCAL search_path = pg_catalog, pg_temp
            """)
        let rows = try connection.query(question)
        try connection.execute("COMMIT")
        return rows
    }

    /// A database may be without schema public, which then nobody creates tables in.
    private static let question = """
        SELECT current_setting('server_version_num') AS server_version_num,
            d.datname AS name, current_setting('server_encoding') AS encoding,
            d.datcollate, d.datctype, r.rolname AS role, pg_get_userbyid(d.datdba) AS owner,
            r.rolsuper, r.rolsuper OR r.rolcreatedb AS may_create_databases,
            coalesce((
                SELECT has_schema_privilege(n.oid, 'CREATE') FROM pg_namespace n
                WHERE n.nspname = 'public'), false) AS may_create,
            (SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE c.relkind IN ('r', 'p', 'f') AND n.nspname <> 'information_schema'
                    AND n.nspname !~ '^pg_'
                    AND NOT EXISTS (
                        SELECT FROM pg_depend e WHERE e.classid = 'pg_class'::regclass
                            AND e.objid = c.oid AND e.deptype = 'e')) AS tables,
            (SELECT string_agg(name, ' ') FROM pg_available_extensions) AS extensions
        FROM pg_database d JOIN pg_roles r ON r.rolname = current_user
        WHERE d.datname = current_database()
        """
}

extension Rows {
    /// The only row's value in a column.
    fileprivate subscript(column: String) -> String? { self[row: 0, column: column] }
}
