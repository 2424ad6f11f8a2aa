import DatabaseWork
import Exports
import PostgresClient

/// What is in a database beside the server's and the extensions' own.
///
/// What lies in schemas is in a load's way, and large objects are. Event triggers, foreign servers
/// and the like are not, and often a provider's; but somebody prepared the database with them.
package struct DatabaseContents: Hashable, Sendable {
    /// How many objects there are of each kind, as `table`.
    package var counts: [String: Int]
    /// Whether there are the tables that every Synapse has.
    package var isSynapse: Bool
    /// What else somebody made there, by name: `server files`.
    package var prepared: [String] = []

    /// Whether there is nothing that a load would meet.
    package var isEmpty: Bool { counts.isEmpty }

    /// Whether nobody would miss anything if the database were gone.
    package var isPristine: Bool { isEmpty && prepared.isEmpty }

    /// What there is, for messages: `3 tables and 1 view`.
    package var summary: String {
        if isEmpty { return Self.list(prepared) }
        let kinds = [
            "table", "view", "sequence", "function", "type", "schema", "large object",
            "other object",
        ]
        let parts = kinds.compactMap { kind in
            counts[kind].map { "\($0) \(kind)\($0 == 1 ? "" : "s")" }
        }
        return (isSynapse ? "the database of a Synapse: " : "") + Self.list(parts)
    }

    private static func list(_ parts: [String]) -> String {
        parts.count < 2
            ? parts.joined()
            : parts.dropLast().joined(separator: ", ") + " and \(parts[parts.count - 1])"
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
        var prepared = try connection.query(Preparations.query).compactMap { $0[0] }
        // Schemas with nothing in them, as some providers make for extensions, are in no load's way.
        if counts.keys.allSatisfy({ $0 == "schema" }) {
            counts = [:]
            prepared += try connection.query(
                """
                SELECT i.type || ' ' || i.identity AS name FROM (\(OwnObjects.query)) o
                CROSS JOIN LATERAL pg_identify_object(o.class, o.object, 0) i
                WHERE o.kind = 'schema'
                """
            ).compactMap { $0[0] }
        }
        return DatabaseContents(
            counts: counts, isSynapse: tables.count >= 5, prepared: prepared)
    }
}
