package import SQLSyntax

/// What a CREATE statement makes, or an ALTER statement adds, by the name that others use for it.
package enum MadeName: Hashable, Sendable {
    /// What lies in a schema: schema, name, and for routines the arguments.
    case inSchema(Identifier?, [UInt8], arguments: [UInt8]?)
    /// What lies in none, by the words that stand before its name elsewhere.
    case bare(String, Identifier)
    /// What belongs to a table, by the words before its name and the table's schema and name.
    case onTable(String, Identifier, Identifier?, Identifier)
    /// A cast or transform, by what stands behind the word.
    case pair(String, [UInt8])
}

extension MadeName {
    /// What `statement` makes; several where a constraint brings an index.
    package static func made(by statement: SQLStatement, _ path: SearchPath) -> [MadeName] {
        if statement.hasKeywords(0, "ALTER", "TABLE") { return constraint(statement, path) }
        guard statement.isKeyword(0, "CREATE") else { return [] }
        let index = indexOfKind(in: statement)
        if let (words, next) = statement.meaning(at: index, of: bareKinds) {
            return statement.identifier(at: skipIf(statement, next)).map { [.bare(words, $0.name)] }
                ?? []
        }
        if let (words, next) = statement.meaning(at: index, of: pairs) {
            return [.pair(words, pairText(statement, next))]
        }
        if let (words, next) = statement.meaning(at: index, of: tableKinds) {
            return onTable(words, statement, next, path)
        }
        guard let (isRoutine, next) = statement.meaning(at: index, of: schemaKinds),
            let name = statement.schemaName(at: skipIf(statement, next), path)
        else { return [] }
        let arguments = isRoutine ? statement.argumentText(at: name.next) : nil
        return [.inSchema(name.schema, name.name, arguments: arguments)]
    }

    /// The index behind the words before what a CREATE makes.
    private static func indexOfKind(in statement: SQLStatement) -> Int {
        var index = statement.hasKeywords(1, "OR", "REPLACE") ? 3 : 1
        let fillers: [StaticString] = [
            "GLOBAL", "LOCAL", "TEMPORARY", "TEMP", "UNLOGGED", "RECURSIVE", "TRUSTED", "DEFAULT",
            "UNIQUE", "CONSTRAINT", "PROCEDURAL",
        ]
        while fillers.contains(where: { statement.isKeyword(index, $0) }) { index += 1 }
        return index
    }

    /// The index behind the name of what a CREATE makes; 0 where it has none that others look for.
    package static func indexAfterName(in statement: SQLStatement, _ path: SearchPath) -> Int {
        let index = indexOfKind(in: statement)
        if let (_, next) = statement.meaning(at: index, of: bareKinds) {
            return statement.identifier(at: skipIf(statement, next))?.next ?? 0
        }
        guard let (_, next) = statement.meaning(at: index, of: schemaKinds),
            let name = statement.schemaName(at: skipIf(statement, next), path)
        else { return 0 }
        return name.next
    }

    package static func skipIf(_ statement: SQLStatement, _ index: Int) -> Int {
        if statement.hasKeywords(index, "IF", "NOT", "EXISTS") { return index + 3 }
        return statement.hasKeywords(index, "IF", "EXISTS") ? index + 2 : index
    }

    private static func onTable(
        _ words: String, _ statement: SQLStatement, _ start: Int, _ path: SearchPath
    ) -> [MadeName] {
        var index = statement.isKeyword(start, "CONCURRENTLY") ? start + 1 : start
        index = skipIf(statement, index)
        let end: StaticString = words == "RULE" ? "TO" : "ON"
        guard let (name, next) = statement.identifier(at: index),
            var on = statement.firstKeyword(end, from: next)
        else { return [] }
        if statement.isKeyword(on + 1, "ONLY") { on += 1 }
        guard let (parts, _) = statement.nameParts(at: on + 1), let table = parts.last else {
            return []
        }
        let schema = parts.count > 1 ? parts[parts.count - 2] : path.schemas.first
        if words == "INDEX" { return [.inSchema(schema, name.bytes, arguments: nil)] }
        return [.onTable(words, name, schema, table)]
    }

    private static func constraint(
        _ statement: SQLStatement, _ path: SearchPath
    ) -> [MadeName] {
        guard let (schema, table, next) = statement.alteredTable(path),
            let add = statement.firstIndex(
                from: next, where: { statement.hasKeywords($0, "ADD", "CONSTRAINT") }),
            let (name, _) = statement.identifier(at: add + 2)
        else { return [] }
        return [
            .onTable("CONSTRAINT", name, schema, table),
            .inSchema(schema, name.bytes, arguments: nil),
        ]
    }

    /// The tokens of `(a AS b)` or `FOR type LANGUAGE name`, one space between them.
    package static func pairText(_ statement: SQLStatement, _ index: Int) -> [UInt8] {
        var text: [UInt8] = []
        let isCast = statement.isSymbol(index, "(")
        var position = index
        while position < statement.count {
            text += statement.text(position) + [0x20]
            if isCast, statement.isSymbol(position, ")"), !statement.isSymbol(position + 1, ")") {
                break
            }
            if !isCast, statement.isKeyword(position - 1, "LANGUAGE") { break }
            position += 1
        }
        return text
    }

    package static let pairs: [(words: [StaticString], meaning: String)] = [
        (["CAST"], "CAST"), (["TRANSFORM"], "TRANSFORM"),
    ]

    /// Longer spellings come before those they begin with.
    package static let bareKinds: [(words: [StaticString], meaning: String)] = [
        (["FOREIGN", "DATA", "WRAPPER"], "FOREIGN DATA WRAPPER"),
        (["EVENT", "TRIGGER"], "EVENT TRIGGER"), (["ACCESS", "METHOD"], "ACCESS METHOD"),
        (["PUBLICATION"], "PUBLICATION"), (["SUBSCRIPTION"], "SUBSCRIPTION"),
        (["SERVER"], "SERVER"), (["LANGUAGE"], "LANGUAGE"), (["TABLESPACE"], "TABLESPACE"),
    ]

    package static let tableKinds: [(words: [StaticString], meaning: String)] = [
        (["TRIGGER"], "TRIGGER"), (["RULE"], "RULE"), (["POLICY"], "POLICY"), (["INDEX"], "INDEX"),
    ]

    package static let schemaKinds: [(words: [StaticString], meaning: Bool)] = [
        (["TEXT", "SEARCH", "PARSER"], false), (["TEXT", "SEARCH", "TEMPLATE"], false),
        (["TEXT", "SEARCH", "DICTIONARY"], false), (["TEXT", "SEARCH", "CONFIGURATION"], false),
        (["OPERATOR", "CLASS"], false), (["OPERATOR", "FAMILY"], false), (["OPERATOR"], false),
        (["FUNCTION"], true), (["PROCEDURE"], true), (["AGGREGATE"], true), (["TYPE"], false),
        (["DOMAIN"], false), (["FOREIGN", "TABLE"], false), (["MATERIALIZED", "VIEW"], false),
        (["TABLE"], false), (["VIEW"], false), (["SEQUENCE"], false), (["COLLATION"], false),
        (["CONVERSION"], false), (["STATISTICS"], false),
    ]
}

extension SQLStatement {
    /// The name at `index` with its schema, which is the first of the path where none is written;
    /// an operator's, too.
    package func schemaName(
        at index: Int, _ path: SearchPath
    ) -> (schema: Identifier?, name: [UInt8], next: Int)? {
        if index < count, tokens[index].kind == .operator {
            return (path.schemas.first, Array(text(index)), index + 1)
        }
        guard let (parts, next) = nameParts(at: index), let name = parts.last else { return nil }
        if isSymbol(next, "."), next + 1 < count, tokens[next + 1].kind == .operator {
            return (name, Array(text(next + 1)), next + 2)
        }
        return (parts.count > 1 ? parts[parts.count - 2] : path.schemas.first, name.bytes, next)
    }

    /// The table of ALTER TABLE, and the index after its name.
    package func alteredTable(_ path: SearchPath) -> (
        schema: Identifier?, table: Identifier, next: Int
    )? {
        guard isKeyword(0, "ALTER") else { return nil }
        var index =
            hasKeywords(1, "FOREIGN", "TABLE") || hasKeywords(1, "MATERIALIZED", "VIEW") ? 3 : 2
        if hasKeywords(index, "IF", "EXISTS") { index += 2 }
        if isKeyword(index, "ONLY") { index += 1 }
        guard let (parts, next) = nameParts(at: index), let table = parts.last else { return nil }
        return (parts.count > 1 ? parts[parts.count - 2] : path.schemas.first, table, next)
    }

    /// A routine's arguments as one text without defaults, which only its creation has.
    package func argumentText(at index: Int) -> [UInt8]? {
        guard isSymbol(index, "(") else { return nil }
        var result: [UInt8] = []
        var depth = 0
        var isDefault = false
        for position in index..<count {
            if isSymbol(position, "(") || isSymbol(position, "[") { depth += 1 }
            if isSymbol(position, ")") || isSymbol(position, "]") { depth -= 1 }
            if depth == 0 { return result }
            if depth == 1, isKeyword(position, "DEFAULT") || isSymbol(position, "=") {
                isDefault = true
            }
            if depth == 1, isSymbol(position, ",") { isDefault = false }
            if position > index, !isDefault { result += text(position) + [0x20] }
        }
        return nil
    }
}
