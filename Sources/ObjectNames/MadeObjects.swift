package import SQLSyntax

/// The objects that a script makes itself, by name.
///
/// Names compare as the server compares them, whatever their quoting; routines by name alone, since
/// there is more than one way to write their arguments.
package struct MadeObjects: Sendable {
    private struct Key: Hashable {
        var kind: NamedObject.Class
        var name: Identifier
    }

    /// The schemas in which objects of a name were made; nil where it is not known which.
    private var schemas: [Key: Set<Identifier?>] = [:]
    /// The schemas of tables that bring sequences of their own, named after them.
    private var sequenceSchemas: Set<Identifier?> = []

    package init() {}

    /// Whether the script has made nothing that a name tells of.
    package var isEmpty: Bool { schemas.isEmpty }

    /// Whether the script makes an object of that kind and name.
    package func contains(_ kind: NamedObject.Class, _ parts: [Identifier]) -> Bool {
        guard let name = parts.last else { return false }
        let kinds: [NamedObject.Class] =
            kind == .sequence ? [.relation] : kind == .type ? [.type, .relation] : [kind]
        return kinds.contains { kind in
            Self.holds(schemas[Key(kind: kind, name: name)] ?? [], parts)
        }
    }

    /// Whether an object may be the sequence that a table brought, as far as its name tells.
    package func mayContainSequence(_ kind: NamedObject.Class, _ parts: [Identifier]) -> Bool {
        (kind == .sequence || kind == .relation)
            && parts.last?.bytes.suffix(4).elementsEqual("_seq".utf8) ?? false
            && Self.holds(sequenceSchemas, parts)
    }

    private static func holds(_ schemas: Set<Identifier?>, _ parts: [Identifier]) -> Bool {
        guard !schemas.isEmpty else { return false }
        return parts.count < 2 || schemas.contains(nil) || schemas.contains(parts[0])
    }

    /// Takes note of what a statement makes.
    package mutating func note(_ statement: SQLStatement, _ path: SearchPath) {
        if statement.isKeyword(0, "CREATE") {
            var schema = path.schemas.first
            for range in statement.creations {
                noteCreation(statement, range, schema)
                if range.lowerBound == 0, statement.isKeyword(1, "SCHEMA") {
                    schema = Self.schemaName(statement)
                }
            }
        } else if statement.isKeyword(0, "ALTER") {
            noteChange(statement, path)
        } else if statement.isKeyword(0, "SELECT") || statement.isKeyword(0, "WITH") {
            // SELECT … INTO makes a table.
            guard let into = statement.firstKeyword("INTO", from: 1) else { return }
            let words: [StaticString] = ["TEMPORARY", "TEMP", "UNLOGGED", "TABLE"]
            var index = into + 1
            while words.contains(where: { statement.isKeyword(index, $0) }) { index += 1 }
            add(.relation, statement, at: index, path.schemas.first)
        }
    }

    /// The name of a schema that is made, which may be that of its owner.
    private static func schemaName(_ statement: SQLStatement) -> Identifier? {
        var index = statement.hasKeywords(2, "IF", "NOT", "EXISTS") ? 5 : 2
        if statement.isKeyword(index, "AUTHORIZATION") { index += 1 }
        return statement.identifier(at: index)?.name
    }

    private mutating func noteCreation(
        _ statement: SQLStatement, _ range: Range<Int>, _ schema: Identifier?
    ) {
        var index = range.lowerBound + 1
        if statement.isKeyword(index, "SCHEMA"), let name = Self.schemaName(statement) {
            return add(.schema, [name], nil)
        }
        if statement.hasKeywords(index, "OR", "REPLACE") { index += 2 }
        let words: [StaticString] = [
            "GLOBAL", "LOCAL", "TEMPORARY", "TEMP", "UNLOGGED", "RECURSIVE", "TRUSTED",
        ]
        while words.contains(where: { statement.isKeyword(index, $0) }) { index += 1 }
        guard var (kind, next) = NamedObject.Class.parse(statement, at: index) else { return }
        if statement.hasKeywords(next, "IF", "NOT", "EXISTS") { next += 3 }
        if kind == .sequence { kind = .relation }
        add(kind, statement, at: next, schema)
        guard kind == .relation, let (parts, after) = statement.nameParts(at: next) else { return }
        noteSequences(
            statement, Range(from: after, upTo: range.upperBound),
            parts.count > 1 ? parts[0] : schema)
    }

    /// Takes note of sequences that columns bring.
    private mutating func noteSequences(
        _ statement: SQLStatement, _ range: Range<Int>, _ schema: Identifier?
    ) {
        let types: [StaticString] = [
            "SERIAL", "BIGSERIAL", "SMALLSERIAL", "SERIAL2", "SERIAL4", "SERIAL8",
        ]
        for index in range {
            if statement.hasKeywords(index, "SEQUENCE", "NAME") {
                add(.relation, statement, at: index + 2, schema)
            } else if statement.hasKeywords(index, "AS", "IDENTITY")
                || types.contains(where: { statement.isKeyword(index, $0) })
            {
                sequenceSchemas.insert(schema)
            }
        }
    }

    private mutating func noteChange(_ statement: SQLStatement, _ path: SearchPath) {
        guard var (kind, next) = NamedObject.Class.parse(statement, at: 1) else { return }
        if statement.hasKeywords(next, "IF", "EXISTS") { next += 2 }
        if statement.isKeyword(next, "ONLY") { next += 1 }
        if kind == .sequence { kind = .relation }
        guard let (parts, after) = statement.nameParts(at: next) else { return }
        let schema = parts.count > 1 ? parts[0] : path.schemas.first
        noteSequences(statement, Range(from: after, upTo: statement.count), schema)
        if statement.hasKeywords(after, "RENAME", "TO"),
            let (name, _) = statement.identifier(at: after + 2)
        {
            add(kind, [name], kind == .schema ? nil : schema)
        } else if let set = statement.firstKeyword("SET", from: after),
            statement.isKeyword(set + 1, "SCHEMA"),
            let (schema, _) = statement.identifier(at: set + 2), let name = parts.last
        {
            add(kind, [schema, name], nil)
        } else if statement.ownerClause != nil {
            // What has an owner to be given belongs to no extension.
            add(kind, parts, path.schemas.first)
        }
    }

    private mutating func add(
        _ kind: NamedObject.Class, _ statement: SQLStatement, at index: Int, _ schema: Identifier?
    ) {
        guard let (parts, _) = statement.nameParts(at: index) else { return }
        add(kind, parts, schema)
    }

    private mutating func add(
        _ kind: NamedObject.Class, _ parts: [Identifier], _ schema: Identifier?
    ) {
        guard let name = parts.last else { return }
        schemas[Key(kind: kind, name: name), default: []].insert(
            parts.count > 1 ? parts[0] : schema)
    }
}
