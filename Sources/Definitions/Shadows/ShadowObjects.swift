import Exports
package import PostgresClient
import SQLSyntax

/// Objects that are made once more from the export's statements, as temporary ones.
///
/// How a definition is written depends on the release that writes it. So the server is asked what
/// the export's statement means here and now: it makes the object beside the real one, in a
/// transaction that is always rolled back, and the catalogs tell of both in the same words.
package struct ShadowObjects {
    /// What is said of them, by the objects that they stand for.
    private var facts: [DefinedObject: Facts] = [:]
    /// Why there is none, or it is not as it should be.
    private var failures: [DefinedObject: String] = [:]
    /// The names of the shadow objects that are made with a group.
    private var names: [DefinedObject: [Identifier: Identifier]] = [:]
    private let expectedCatalog: ExpectedCatalog

    /// Makes none, for a reason.
    package init(_ expectedCatalog: ExpectedCatalog, of groups: Set<DefinedObject>, refusal: String)
    {
        self.expectedCatalog = expectedCatalog
        failures = Dictionary(groups.map { ($0, refusal) }) { first, _ in first }
    }

    /// Makes those of some groups.
    package init(
        _ expectedCatalog: ExpectedCatalog, of groups: Set<DefinedObject>,
        on connection: inout Connection
    ) throws(PostgresError) {
        self.expectedCatalog = expectedCatalog
        for round in ShadowRound.rounds(expectedCatalog, groups) {
            for group in round.groups { names[group] = round.names }
            do throws(PostgresError) {
                try connection.execute("BEGIN READ WRITE")
            } catch {
                guard error.code == .server, !error.isOfSession else { throw error }
                for group in round.groups { failures[group] = error.message }
                continue
            }
            defer { connection.rollBack() }
            try make(round, on: &connection)
            try connection.execute("SET LOCAL search_path = pg_catalog, pg_temp")
            facts.merge(
                try CatalogReader.facts(.shadows, shadows: round.names, on: &connection)
            ) { $1 }
        }
    }

    /// What is said of an object's shadow object and of the object, in the same words.
    package func compared(
        _ object: DefinedObject, in group: DefinedObject, with there: Facts
    ) -> (shadow: Facts, there: Facts) {
        let names = names[group] ?? [:]
        return (
            CatalogReader.unqualified(facts[Self.key(object)] ?? [:], shadows: names),
            CatalogReader.unqualified(there, shadows: names)
        )
    }

    /// A materialized view cannot be temporary, and has a view for a shadow object.
    private static func key(_ object: DefinedObject) -> DefinedObject {
        object.kind == .materializedView ? DefinedObject(.view, object.name) : object
    }

    /// Why an object has no shadow object to be compared with; nil where it has.
    package func failure(of object: DefinedObject, in group: DefinedObject) -> String? {
        if let failure = failures[object] ?? failures[group] { return failure }
        return facts[Self.key(object)] == nil ? "no statement of the export makes it alone" : nil
    }

    private mutating func make(
        _ round: ShadowRound, on connection: inout Connection
    ) throws(PostgresError) {
        try connection.execute(
            """
            SET LOCAL check_function_bodies = off;
            SET LOCAL client_min_messages = error; SET LOCAL lock_timeout = '5s'
            """)
        var path: String?
        var escapes: Bool?
        for index in round.statements {
            let statement = expectedCatalog.statements[index]
            if path != statement.searchPath || escapes != statement.backslashEscapes {
                (path, escapes) = (statement.searchPath, statement.backslashEscapes)
                try connection.execute(
                    "SET LOCAL standard_conforming_strings = \(statement.backslashEscapes ? "off" : "on")"
                )
                _ = try connection.query(
                    "SELECT pg_catalog.set_config('search_path', $1, true)",
                    parameters: [statement.searchPath + ", pg_temp"])
            }
            try connection.execute("SAVEPOINT shadow")
            do throws(PostgresError) {
                // A call that takes one statement only, whatever an export has put in there.
                _ = try connection.query(statement.sql)
            } catch {
                guard !error.isOfSession else { throw error }
                try connection.execute("ROLLBACK TO shadow")
                if failures[statement.object] == nil { failures[statement.object] = error.message }
            }
            try connection.execute("RELEASE shadow")
        }
    }
}
