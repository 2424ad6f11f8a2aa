import DatabaseWork
import PostgresClient

extension Baseline {
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
}
