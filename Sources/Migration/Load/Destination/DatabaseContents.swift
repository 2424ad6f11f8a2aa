import PostgresClient

/// What is in a database beside the server's and the extensions' own.
///
/// Only what lies in schemas counts, and large objects: event triggers, foreign servers and the
/// like are often a provider's, and are in nobody's way.
struct DatabaseContents: Hashable, Sendable {
    /// How many objects there are of each kind, as `table`.
    var counts: [String: Int]
    /// Whether there are the tables that every Synapse has.
    var isSynapse: Bool

    /// Whether there is nothing.
    var isEmpty: Bool { counts.isEmpty }

    /// What there is, for messages: `3 tables and 1 view`.
    var summary: String {
        let kinds = [
            "table", "view", "sequence", "function", "type", "schema", "large object",
            "other object",
        ]
        let parts = kinds.compactMap { kind in
            counts[kind].map { "\($0) \(kind)\($0 == 1 ? "" : "s")" }
        }
        let list =
            parts.count < 2
            ? parts.joined()
            : parts.dropLast().joined(separator: ", ") + " and \(parts[parts.count - 1])"
        return (isSynapse ? "the database of a Synapse: " : "") + list
    }

    /// Looks at the database that a session is connected to.
    static func read(on session: ControlSession) throws(MigrationError) -> DatabaseContents {
        try MigrationError.naming("look into the target database") {
            () throws(PostgresError) in
            try session.use { connection throws(PostgresError) in try read(on: &connection) }
        }
    }

    /// Looks at the database of a connection that sees PostgreSQL's own schema only.
    static func read(on connection: inout Connection) throws(PostgresError) -> DatabaseContents {
        let rows = try connection.query(
            "SELECT kind, count(*) FROM (\(OwnObjects.query)) o WHERE kind IS NOT NULL GROUP BY 1")
        var counts: [String: Int] = [:]
        for row in rows {
            if let kind = row[0], let count = row[1].flatMap({ Int($0) }) { counts[kind] = count }
        }
        let tables = try connection.query(
            """
            SELECT FROM pg_class WHERE relkind = 'r' AND relname IN (
                'applied_schema_deltas', 'events', 'room_memberships', 'schema_version', 'users')
            """)
        return DatabaseContents(counts: counts, isSynapse: tables.count >= 5)
    }
}
