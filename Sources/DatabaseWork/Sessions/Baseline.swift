package import PostgresClient

/// What was in a database before it was filled, kept in its journal.
///
/// The database was empty, so this is little: schemas that were there with what is granted on them,
/// and what its provider, or whoever prepared it, made.
package enum Baseline {
    /// The schema of a load's journal, which the baseline is in.
    package static let schema = "emigrate_journal"

    /// Whether the database has one, as an interrupted load leaves it, that the session may read.
    package static func isReadable(on session: ControlSession) throws(PostgresError) -> Bool {
        try !session.query(
            """
            SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = '\(schema)' AND c.relname = 'known_default_acl'
                AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')
            """
        ).isEmpty
    }

    /// The table of objects that were there, with the transactions that wrote the catalogs' rows.
    package static let objects = "\(schema).known_object"
    /// The table of schemas.
    package static let schemas = "\(schema).known_schema"
    /// The table of extensions.
    package static let extensions = "\(schema).known_extension"
    /// The table of default privileges.
    package static let defaultPrivileges = "\(schema).known_default_acl"
}
