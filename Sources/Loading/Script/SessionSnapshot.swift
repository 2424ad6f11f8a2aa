import Exports
import PostgresClient

/// What code may have changed of a session, and the other sessions of a load would have to have.
struct SessionSnapshot: Equatable {
    private var parts: [String: String] = [:]

    /// What of these two is not the same, in words; nil where all is.
    func difference(from other: SessionSnapshot) -> String? {
        let names = Set(parts.keys).union(other.parts.keys)
            .filter { parts[$0] != other.parts[$0] }.sorted()
        return names.isEmpty ? nil : names.joined(separator: ", ")
    }

    /// Takes over what a statement of the script itself has changed between two others.
    mutating func follow(from before: SessionSnapshot, to after: SessionSnapshot) {
        for name in Set(before.parts.keys).union(after.parts.keys)
        where before.parts[name] != after.parts[name] {
            parts[name] = after.parts[name]
        }
    }

    /// Takes that of a session.
    init(of connection: inout Connection) throws(PostgresError) {
        for row in try connection.query(Self.query) {
            if let name = row[0] { parts[name] = row[1] ?? "" }
        }
    }

    /// Settings that start with a script's own prefix are in no view.
    private static let query = """
        SELECT name, setting FROM pg_catalog.pg_settings WHERE source = 'session'
        UNION ALL SELECT 'the role', pg_catalog.concat_ws(' ', session_user, current_user)
        UNION ALL SELECT 'temporary relations', (
            SELECT pg_catalog.string_agg(oid::text, ' ' ORDER BY oid) FROM pg_catalog.pg_class
            WHERE relnamespace = pg_catalog.pg_my_temp_schema())
        UNION ALL SELECT 'prepared statements', (
            SELECT pg_catalog.string_agg(name, ' ' ORDER BY name)
            FROM pg_catalog.pg_prepared_statements)
        """
}

extension MigrationError {
    /// An earlier run was cut off before it saw whether code has changed its session.
    static func unseenSession(_ export: String, _ subject: String) -> MigrationError {
        var error = MigrationError(
            .refused,
            "\(export): the interrupted load has not seen what the code of \(subject) made of its"
                + " session",
            advice: "Run the command again without --resume, to start over")
        error.canGoOn = false
        return error
    }

    /// Code has changed its session.
    static func changedSession(_ what: String, _ subject: String) -> MigrationError {
        var error = MigrationError(
            .refused,
            "\(subject): its code has changed the session (\(what)), which the other sessions of a"
                + " load do not see",
            advice: "Let the script say it with SET, or load it with psql:"
                + " emigrate convert … -o - | psql")
        error.canGoOn = false
        return error
    }
}
