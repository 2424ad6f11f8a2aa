import DatabaseWork
import Exports
import PostgresClient

/// What was in a database before it was filled, kept in its journal.
///
/// The database was empty, so this is little: schemas that were there with what is granted on them,
/// and what its provider, or whoever prepared it, made.
enum Baseline {
    /// Records it beside the journal, in the transaction that the session is in.
    static func record(on connection: inout Connection) throws(PostgresError) {
        try connection.execute(
            """
            CREATE TABLE \(objects) AS
                SELECT o.class, o.object, o.version FROM (\(OwnObjects.query)) o
                UNION ALL SELECT r.class, r.object, r.version FROM (\(OwnObjects.rows)) r;
            CREATE TABLE \(schemas) AS
                SELECT n.oid AS schema, n.nspname::text AS name,
                    pg_get_userbyid(n.nspowner)::text AS owner,
                    coalesce(n.nspacl, acldefault('n', n.nspowner)) AS acl,
                    obj_description(n.oid, 'pg_namespace') AS comment
                FROM pg_namespace n
                WHERE n.nspname !~ '^pg_'
                    AND n.nspname NOT IN ('information_schema', '\(Journal.schema)');
            CREATE TABLE \(extensions) AS
                SELECT oid AS extension, obj_description(oid, 'pg_extension') AS comment
                FROM pg_extension;
            CREATE TABLE \(defaultPrivileges) AS
                SELECT defaclrole, defaclnamespace, defaclobjtype, defaclacl FROM pg_default_acl
            """)
    }

    /// Whether the database has one, as an interrupted load leaves it, that the session may read.
    static func isReadable(on session: ControlSession) throws(PostgresError) -> Bool {
        try !session.query(
            """
            SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = '\(Journal.schema)' AND c.relname = 'known_default_acl'
                AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')
            """
        ).isEmpty
    }

    /// The table of objects that were there, with the transactions that wrote the catalogs' rows.
    static let objects = "\(Journal.schema).known_object"
    /// The table of schemas.
    static let schemas = "\(Journal.schema).known_schema"
    /// The table of extensions.
    static let extensions = "\(Journal.schema).known_extension"
    /// The table of default privileges.
    static let defaultPrivileges = "\(Journal.schema).known_default_acl"
}
