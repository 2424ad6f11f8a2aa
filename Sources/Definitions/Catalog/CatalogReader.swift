import Exports
package import PostgresClient
package import SQLSyntax

/// Reads what a database has, with one query for all kinds of objects.
package enum CatalogReader {
    /// Facts that are SQL, whose spelling does not count.
    private static let sqlFacts: Set<String> = [
        "definition", "query", "default", "expression", "type", "collation", "bound",
        "partition key", "parents", "row type", "foreign key", "constraints", "USING expression",
        "CHECK expression", "SQL body", "arguments", "result", "action", "method", "attributes",
        "range", "base type", "aggregation",
    ]

    /// Prepares a session so that it writes what pg_dump's does (pg_dump.c, setup_connection).
    package static func prepare(_ connection: inout Connection) throws(PostgresError) {
        try connection.execute(
            """
            SET client_encoding = 'UTF8'; SET search_path = pg_catalog, pg_temp; SET DateStyle = 'ISO';
            SET IntervalStyle = 'postgres'; SET extra_float_digits = 3;
            SET quote_all_identifiers = off
            """)
        // Compiling the query takes longer than running it.
        _ = try connection.query(
            """
            SELECT pg_catalog.set_config(name, 'off', false) FROM pg_catalog.pg_settings
            WHERE name = 'jit'
            """)
    }

    /// What is said of each object.
    ///
    /// `shadows` are the names of temporary objects, with the schemas of those that they stand for.
    package static func facts(
        _ scope: CatalogQuery.Scope, shadows: [Identifier: Identifier] = [:],
        asksForLargeObjects: Bool = false, on connection: inout Connection
    ) throws(PostgresError) -> [DefinedObject: Facts] {
        let query = CatalogQuery.all(
            scope, major: connection.serverVersion / 10000,
            asksForLargeObjects: asksForLargeObjects)
        var result: [DefinedObject: Facts] = [:]
        var current: (key: ArraySlice<String?>, object: DefinedObject, facts: Facts)?
        for row in try connection.query(query) {
            guard row.count == 7, let fact = row[5], let value = row[6] else { continue }
            if current?.key != row[0..<5] {
                if let current { result[current.object, default: [:]].merge(current.facts) { $1 } }
                guard let object = object(row, shadows) else {
                    current = nil
                    continue
                }
                current = (row[0..<5], object, [:])
            }
            current?.facts[fact] = sqlFacts.contains(fact) ? CanonicalSQL.text(value) : value
        }
        if let current { result[current.object, default: [:]].merge(current.facts) { $1 } }
        return result
    }

    /// What a fact says without the schemas of objects that have shadow objects.
    package static func unqualified(_ facts: Facts, shadows: [Identifier: Identifier]) -> Facts {
        var result = facts
        for (name, value) in facts where sqlFacts.contains(name) {
            result[name] = CanonicalSQL.text(value, shadows: shadows)
        }
        return result
    }

    /// The object that a row is about: kind, schema, name, part, arguments.
    package static func object(
        _ row: [String?], _ shadows: [Identifier: Identifier] = [:]
    ) -> DefinedObject? {
        guard let kind = row[0].flatMap({ ObjectKind(rawValue: $0) }) else { return nil }
        let name = Identifier(row[2] ?? "")
        var result = ObjectName(
            schema: shadows[name] ?? Identifier(row[1] ?? ""), name: name,
            part: Identifier(row[3] ?? ""))
        result.arguments = row[4].map { CanonicalSQL.arguments($0) }
        return DefinedObject(kind, result)
    }

    /// Where a sequence stands.
    package struct Position {
        package var value: Int64
        package var isCalled: Bool
        /// Whether its numbers go down.
        package var goesDown: Bool
        /// Whether they begin anew behind the last one.
        package var isCyclic: Bool
    }

    /// Where the sequences among `names` stand.
    package static func positions(
        _ names: [ObjectName], on connection: inout Connection
    ) throws(PostgresError) -> [ObjectName: Position] {
        guard !names.isEmpty else { return [:] }
        let parts = names.enumerated().map { index, name in
            let sql = String(
                decoding: name.schema.quoted + [0x2e] + name.name.quoted, as: UTF8.self)
            guard connection.serverVersion >= 100_000 else {
                return """
                    SELECT \(index), last_value, is_called, increment_by < 0, is_cycled FROM \(sql)
                    """
            }
            return """
                SELECT \(index), last_value, is_called, seqincrement < 0, seqcycle
                FROM \(sql) s JOIN pg_catalog.pg_sequence ON seqrelid = s.tableoid
                """
        }
        var result: [ObjectName: Position] = [:]
        for row in try connection.query(parts.joined(separator: " UNION ALL ")) {
            guard row.count == 5, let index = row[0].flatMap({ Int($0) }), index < names.count,
                let value = row[1].flatMap({ Int64($0) })
            else { continue }
            result[names[index]] = Position(
                value: value, isCalled: row[2] == "t", goesDown: row[3] == "t",
                isCyclic: row[4] == "t")
        }
        return result
    }
}
