package import SQLSyntax

extension MadeName {
    /// The names under which what there is can be found after `statement`, an ALTER with RENAME TO
    /// or SET SCHEMA; none for others.
    package static func renamed(by statement: SQLStatement, _ path: SearchPath) -> [MadeName] {
        guard statement.isKeyword(0, "ALTER"), statement.count > 4,
            let (new, end) = statement.identifier(at: statement.count - 1), end == statement.count
        else { return [] }
        let clause = statement.count - 3
        if statement.hasKeywords(clause, "SET", "SCHEMA") {
            return inSchemas(statement, path).map { (_, name, arguments) in
                .inSchema(new, name, arguments: arguments)
            }
        }
        if statement.isKeyword(clause - 1, "CONSTRAINT"), statement.isKeyword(clause + 1, "TO"),
            let (schema, table, _) = statement.alteredTable(path)
        {
            return [
                .onTable("CONSTRAINT", new, schema, table),
                .inSchema(schema, new.bytes, arguments: nil),
            ]
        }
        guard statement.hasKeywords(clause, "RENAME", "TO") else { return [] }
        if let (words, _) = statement.meaning(at: 1, of: bareKinds) { return [.bare(words, new)] }
        if let (words, next) = statement.meaning(at: 1, of: tableKinds), words != "INDEX" {
            guard let on = statement.firstKeyword("ON", from: next),
                let (parts, _) = statement.nameParts(at: on + 1), let table = parts.last
            else { return [] }
            let schema = parts.count > 1 ? parts[parts.count - 2] : path.schemas.first
            return [.onTable(words, new, schema, table)]
        }
        return inSchemas(statement, path).map { (schema, _, arguments) in
            .inSchema(schema, new.bytes, arguments: arguments)
        }
    }

    /// What lies in a schema and is altered: at most one.
    private static func inSchemas(
        _ statement: SQLStatement, _ path: SearchPath
    ) -> [(schema: Identifier?, name: [UInt8], arguments: [UInt8]?)] {
        let kinds = schemaKinds + [(["INDEX"], false), (["ROUTINE"], true)]
        guard let (isRoutine, next) = statement.meaning(at: 1, of: kinds),
            let name = statement.schemaName(at: skipIf(statement, next), path)
        else { return [] }
        let arguments = isRoutine ? statement.argumentText(at: name.next) : nil
        return [(name.schema, name.name, arguments)]
    }
}
