import Exports
import PostgresClient

/// Subscriptions stand in the way of dropping a database, and name a slot on another server.
///
/// That slot is the source's and stays: a load never had to do with it.
enum DroppedSubscription {
    /// The statements that drop one, with `%s` for its name.
    ///
    /// PostgreSQL 15 would leave its comment.
    static let template = """
        ALTER SUBSCRIPTION %s DISABLE; ALTER SUBSCRIPTION %s SET (slot_name = NONE); \
        COMMENT ON SUBSCRIPTION %s IS NULL; DROP SUBSCRIPTION %s
        """

    /// Drops those of the database of a connection.
    static func dropAll(on connection: inout Connection) throws(PostgresError) {
        let rows = try connection.query(
            """
            SELECT replace('\(template)', '%s', quote_ident(s.subname))
            FROM (\(OwnObjects.subscriptions)) s
            """)
        for row in rows { if let statements = row[0] { try connection.execute(statements) } }
    }
}
