package import SQLSyntax

/// What was left out, so that what needs it is left out, too.
package struct LeftOutObjects: Sendable {
    private struct Place: Hashable {
        var schema: Identifier?
        var name: [UInt8]
    }

    private var names: Set<MadeName> = []
    /// What of it lies in schemas.
    private var places: Set<Place> = []
    /// The schemas of it.
    private var schemas: Set<Identifier?> = []
    /// What stays and lies in schemas: a routine may share its name with one that does not.
    private var kept: Set<Place> = []

    package init() {}

    /// Takes note of what a statement would have made, or given another name.
    package mutating func note(_ statement: SQLStatement, _ path: SearchPath) {
        let made = MadeName.made(by: statement, path) + MadeName.renamed(by: statement, path)
        for name in made {
            names.insert(name)
            guard case .inSchema(let schema, let text, _) = name else { continue }
            places.insert(Place(schema: schema, name: text))
            schemas.insert(schema)
        }
    }

    /// Takes note of what stays; only what shares its name with something that does not matters.
    package mutating func noteKept(_ statement: SQLStatement, _ path: SearchPath) {
        guard statement.isKeyword(0, "CREATE") else { return }
        for name in MadeName.made(by: statement, path) {
            names.remove(name)
            guard case .inSchema(let schema, let text, _) = name else { continue }
            kept.insert(Place(schema: schema, name: text))
        }
    }

    /// Whether the export makes something of that name that stays.
    package func keeps(_ schema: Identifier, _ name: [UInt8]) -> Bool {
        kept.contains(Place(schema: schema, name: name))
    }

    private static let subjects: [StaticString] = [
        "CREATE", "ALTER", "COMMENT", "GRANT", "REVOKE", "SECURITY", "REFRESH", "DROP",
    ]

    /// What of it a statement is about or needs, for messages; nil where it stands for itself.
    package func needed(by statement: SQLStatement, _ path: SearchPath) -> String? {
        guard !names.isEmpty, Self.subjects.contains(where: { statement.isKeyword(0, $0) }) else {
            return nil
        }
        // What a statement makes itself, it does not need.
        let start =
            statement.isKeyword(0, "CREATE") ? MadeName.indexAfterName(in: statement, path) : 0
        for index in start..<max(start, statement.count) {
            if let name = qualified(statement, index, path) { return name }
            if let name = bare(statement, index) { return name }
            if let name = onTable(statement, index, path) { return name }
        }
        return nil
    }

    /// A name with its schema, or one that is looked for in a schema.
    private func qualified(
        _ statement: SQLStatement, _ index: Int, _ path: SearchPath
    ) -> String? {
        guard !places.isEmpty, !statement.isSymbol(index - 1, "."),
            let first = statement.identifier(at: index)
        else { return nil }
        if statement.isSymbol(first.next, ".") {
            guard schemas.contains(first.name), let name = statement.schemaName(at: index, path)
            else { return nil }
            // The parts behind a table's name are its columns.
            let parts = statement.nameParts(at: index)?.parts ?? []
            if parts.count > 2 {
                return places.contains(Place(schema: parts[0], name: parts[1].bytes))
                    ? "\(parts[0]).\(parts[1])" : nil
            }
            return match(statement, first.name, name.name, name.next)
        }
        guard let schema = path.schemas.first(where: { schemas.contains($0) }) else { return nil }
        let isCall = statement.isSymbol(first.next, "(")
        let isType =
            statement.isKeyword(1, "TYPE") || statement.hasKeywords(0, "COMMENT", "ON", "TYPE")
            || (index > 0 && !statement.isSymbol(index - 1, "(")
                && !statement.isSymbol(index - 1, ",") && index > 2)
        guard isCall || isType else { return nil }
        return match(statement, schema, first.name.bytes, first.next)
    }

    private func match(
        _ statement: SQLStatement, _ schema: Identifier, _ name: [UInt8], _ next: Int
    ) -> String? {
        let place = Place(schema: schema, name: name)
        guard places.contains(place) else { return nil }
        if kept.contains(place) {
            // Of routines that share a name, only the arguments tell which is meant.
            guard let arguments = statement.argumentText(at: next),
                names.contains(.inSchema(schema, name, arguments: arguments))
            else { return nil }
        }
        return "\(schema).\(String(decoding: name, as: UTF8.self))"
    }

    /// A name behind the words that say what it is.
    private func bare(_ statement: SQLStatement, _ index: Int) -> String? {
        func holds(_ kind: String, _ at: Int) -> String? {
            guard let (name, _) = statement.identifier(at: at), names.contains(.bare(kind, name))
            else { return nil }
            return "\(kind.lowercased()) \(name)"
        }
        if let (kind, next) = statement.meaning(at: index, of: MadeName.bareKinds) {
            return holds(kind, next)
        }
        if let (kind, next) = statement.meaning(at: index, of: MadeName.pairs) {
            let text = MadeName.pairText(statement, next)
            return names.contains(.pair(kind, text)) ? kind.lowercased() : nil
        }
        return statement.isKeyword(index, "USING") ? holds("ACCESS METHOD", index + 1) : nil
    }

    /// `TRIGGER name` of a statement on a table.
    private func onTable(
        _ statement: SQLStatement, _ index: Int, _ path: SearchPath
    ) -> String? {
        let kinds = MadeName.tableKinds + [(["CONSTRAINT"], "CONSTRAINT")]
        if statement.hasKeywords(index, "CLUSTER", "ON")
            || statement.hasKeywords(index, "USING", "INDEX")
        {
            guard let (schema, _, _) = statement.alteredTable(path),
                let (name, _) = statement.identifier(at: index + 2),
                places.contains(Place(schema: schema, name: name.bytes))
            else { return nil }
            return "\(name)"
        }
        guard !statement.isKeyword(0, "CREATE"),
            let (kind, next) = statement.meaning(at: index, of: kinds),
            let (name, after) = statement.identifier(at: next)
        else { return nil }
        var table =
            statement.isKeyword(after, "ON") ? statement.nameParts(at: after + 1)?.parts : nil
        if table == nil, let (schema, name, _) = statement.alteredTable(path) {
            table = [schema, name].compactMap { $0 }
        }
        guard let table, let last = table.last else { return nil }
        let schema = table.count > 1 ? table[table.count - 2] : path.schemas.first
        return names.contains(.onTable(kind, name, schema, last))
            ? "\(kind.lowercased()) \(name)" : nil
    }
}
