import Exports
import PostgresClient

/// What code may have changed of a session, and the other sessions of a load would have to have.
struct SessionSnapshot: Equatable {
    private var parts: [String: String] = [:]
    /// The settings with a prefix, among those looked for, that the server knows.
    private var defined: Set<String> = []

    /// What of these two is not the same, in words; nil where all is.
    ///
    /// What is gone and was the session's own, a temporary relation, is in nobody's way.
    func difference(from other: SessionSnapshot) -> String? {
        let names = Set(parts.keys).union(other.parts.keys).filter { name in
            let isGone = parts[name] == nil && name.hasPrefix(Self.relation)
            // A library that was loaded has values, and writes one that was set its own way.
            let isLoaded = defined.contains(name) && !other.defined.contains(name)
            return parts[name] != other.parts[name] && !isGone && !isLoaded
        }
        return names.isEmpty ? nil : names.sorted().joined(separator: ", ")
    }

    /// Takes over what a statement of the script itself has changed between two others; with
    /// `objects`, only which temporary relations and prepared statements there are.
    mutating func follow(from before: SessionSnapshot, to after: SessionSnapshot, objects: Bool) {
        for name in Set(before.parts.keys).union(after.parts.keys)
        where before.parts[name] != after.parts[name] {
            let isObject = name.hasPrefix(Self.relation) || name == Self.statements
            if isObject || !objects { parts[name] = after.parts[name] }
        }
        defined.formUnion(after.defined)
    }

    /// Takes over what some settings are in another one.
    mutating func adopt(_ settings: Set<String>, from other: SessionSnapshot) {
        for name in settings { parts[name] = other.parts[name] }
        defined.formUnion(other.defined.intersection(settings))
    }

    /// Takes that of a session; `settings` are those with a prefix that may matter, of which no view
    /// tells as long as the server does not know them.
    init(of connection: inout Connection, settings: Set<String>) throws(PostgresError) {
        for row in try connection.query(Self.query) {
            if let name = row[0] { parts[name] = row[1] ?? "" }
        }
        // Older servers fail where a setting is not there.
        guard !settings.isEmpty, connection.serverVersion >= 90_600 else { return }
        let values = settings.sorted().map { "('\($0)')" }.joined(separator: ", ")
        let query = """
            SELECT s.name, pg_catalog.current_setting(s.name, true),
                EXISTS (SELECT FROM pg_catalog.pg_settings p WHERE pg_catalog.lower(p.name) = s.name)
            FROM (VALUES \(values)) AS s (name)
            """
        for row in try connection.query(query) {
            guard let name = row[0] else { continue }
            // One that was set for a transaction is empty behind it.
            parts[name] = row[1].flatMap { $0.isEmpty ? nil : $0 }
            if row[2] == "t" { defined.insert(name) }
        }
    }

    /// A statement that does at once what waits for the transaction's end, and may run code.
    static let settling = Array("SET CONSTRAINTS ALL IMMEDIATE".utf8)

    private static let relation = "temporary relation "
    private static let statements = "prepared statements"

    /// Settings that start with a script's own prefix are in no view.
    private static let query = """
        SELECT pg_catalog.lower(name), setting FROM pg_catalog.pg_settings
        WHERE source = 'session'
        UNION ALL SELECT 'the role', pg_catalog.concat_ws(' ', session_user, current_user)
        UNION ALL SELECT pg_catalog.concat('\(relation)', relname), oid::pg_catalog.text
            FROM pg_catalog.pg_class WHERE relnamespace = pg_catalog.pg_my_temp_schema()
        UNION ALL SELECT '\(statements)', (
            SELECT pg_catalog.string_agg(name, ' ' ORDER BY name)
            FROM pg_catalog.pg_prepared_statements)
        """
}

extension MigrationError {
    /// The same where what is loaded cannot be gone on with, as nobody has seen what code has left in
    /// the session.
    var withoutResume: MigrationError {
        var error = self
        error.canGoOn = false
        return error
    }

    /// An earlier run was cut off before it saw whether code has changed its session.
    static func unseenSession(_ export: String, _ subject: String) -> MigrationError {
        MigrationError(
            .refused,
            "\(export): the interrupted load has not seen what the code of \(subject) made of its"
                + " session",
            advice: "Run the command again without --resume, to start over"
        ).withoutResume
    }

    /// An earlier run has computed settings that this one would need.
    static func computedBefore(_ subject: String) -> MigrationError {
        MigrationError(
            .refused,
            "\(subject) computes settings, and what the interrupted load found is not known any more",
            advice: "Run the command again without --resume, to start over"
        ).withoutResume
    }

    /// Code has changed its session.
    static func changedSession(_ what: String, _ subject: String) -> MigrationError {
        MigrationError(
            .refused,
            "\(subject): its code has changed the session (\(what)), which the other sessions of a"
                + " load do not see",
            advice: "Let the script say it with SET, or load it with psql:"
                + " emigrate convert … -o - | psql"
        ).withoutResume
    }
}
