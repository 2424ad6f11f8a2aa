import SQLSyntax

extension PromiseCollector {
    /// Takes a CREATE statement; false where what it makes is not checked.
    mutating func create(_ statement: SQLStatement) -> Bool {
        var index = 1
        while ["OR", "REPLACE", "UNLOGGED", "RECURSIVE", "TRUSTED"].contains(where: {
            statement.isWord(index, $0)
        }) {
            index += 1
        }
        if statement.isKeyword(index, "TABLE") { return table(statement, at: index + 1) }
        if statement.isKeyword(index, "FOREIGN"), statement.isKeyword(index + 1, "TABLE") {
            return named(.foreignTable, statement, at: index + 2)
        }
        if statement.isKeyword(index, "MATERIALIZED") {
            return named(.materializedView, statement, at: index + 2)
        }
        if statement.isKeyword(index, "VIEW") { return named(.view, statement, at: index + 1) }
        if statement.isKeyword(index, "SEQUENCE") {
            return named(.sequence, statement, at: index + 1)
        }
        if statement.isKeyword(index, "TYPE") || statement.isKeyword(index, "DOMAIN") {
            return named(.type, statement, at: index + 1)
        }
        if ["FUNCTION", "PROCEDURE", "AGGREGATE"].contains(where: { statement.isWord(index, $0) }) {
            return named(.routine, statement, at: index + 1)
        }
        if statement.isKeyword(index, "SCHEMA") { return bare(.schema, statement, at: index + 1) }
        if statement.isKeyword(index, "EXTENSION") {
            return bare(.extension, statement, at: index + 1)
        }
        if statement.isKeyword(index, "UNIQUE") || statement.isKeyword(index, "INDEX") {
            return self.index(statement, at: statement.isKeyword(index, "UNIQUE") ? 3 : 2)
        }
        if statement.isKeyword(index, "CONSTRAINT"), statement.isKeyword(index + 1, "TRIGGER") {
            return part(.trigger, statement, at: index + 2)
        }
        if statement.isKeyword(index, "TRIGGER") { return part(.trigger, statement, at: index + 1) }
        if statement.isKeyword(index, "POLICY") { return part(.policy, statement, at: index + 1) }
        if statement.isKeyword(index, "RULE") {
            return part(.rule, statement, at: index + 1, keyword: "TO")
        }
        return false
    }

    private mutating func named(
        _ kind: ObjectKind, _ statement: SQLStatement, at index: Int
    ) -> Bool {
        let start = statement.hasKeywords(index, "IF", "NOT", "EXISTS") ? index + 3 : index
        guard let (name, next) = name(statement, at: start) else { return false }
        // A type is announced before it is defined: CREATE TYPE name;
        if kind == .type, next >= statement.count { return true }
        promise(kind, name)
        return true
    }

    private mutating func bare(_ kind: ObjectKind, _ statement: SQLStatement, at index: Int) -> Bool
    {
        let start = statement.hasKeywords(index, "IF", "NOT", "EXISTS") ? index + 3 : index
        guard let (name, _) = statement.identifier(at: start) else { return false }
        promise(kind, ObjectName(schema: Identifier(""), name: name))
        return true
    }

    /// `name … ON table`, for what has its name within a table.
    private mutating func part(
        _ kind: ObjectKind, _ statement: SQLStatement, at index: Int, keyword: StaticString = "ON"
    ) -> Bool {
        guard let (part, next) = statement.identifier(at: index),
            let on = statement.firstKeyword(keyword, from: next),
            var (name, _) = name(statement, at: on + 1)
        else { return false }
        name.part = part
        promise(kind, name)
        return true
    }

    private mutating func index(_ statement: SQLStatement, at index: Int) -> Bool {
        guard let (name, next) = statement.identifier(at: index),
            let on = statement.firstKeyword("ON", from: next)
        else { return false }
        let only = statement.isKeyword(on + 1, "ONLY") ? 1 : 0
        guard let (table, after) = self.name(statement, at: on + 1 + only) else { return false }
        let indexName = ObjectName(schema: table.schema, name: name)
        promise(.index, indexName)
        let kind = statement.isKeyword(1, "UNIQUE") ? "unique" : "index"
        define(
            .index, indexName, kind + " " + CanonicalSQL.text(statement, after..<statement.count))
        return true
    }

    private mutating func table(_ statement: SQLStatement, at index: Int) -> Bool {
        guard let (name, next) = name(statement, at: index) else { return false }
        promise(.table, name)
        guard statement.isSymbol(next, "(") else { return true }
        var columns: [PromisedColumn] = []
        for range in statement.elements(from: next + 1) {
            if ["CONSTRAINT", "LIKE", "EXCLUDE", "CHECK"].contains(where: {
                statement.isWord(range.lowerBound, $0)
            }) {
                if statement.isWord(range.lowerBound, "CONSTRAINT") {
                    constraint(statement, range, of: name)
                }
                continue
            }
            if let column = column(statement, range) { columns.append(column) }
        }
        change { $0.columns[name] = columns }
        return true
    }

    private func column(_ statement: SQLStatement, _ range: Range<Int>) -> PromisedColumn? {
        guard let (name, next) = statement.identifier(at: range.lowerBound) else { return nil }
        let ends = [
            "COLLATE", "DEFAULT", "NOT", "NULL", "GENERATED", "CONSTRAINT", "STORAGE",
            "COMPRESSION", "CHECK",
        ]
        var end = next
        // `timestamp with time zone` is a type, `WITH OPTIONS` ends one.
        while end < range.upperBound, !ends.contains(where: { statement.isWord(end, $0) }),
            !statement.hasKeywords(end, "WITH", "OPTIONS")
        {
            end += 1
        }
        var column = PromisedColumn(name: name, type: CanonicalSQL.text(statement, next..<end))
        for index in end..<max(end, range.upperBound) {
            if statement.isKeyword(index, "NOT"), statement.isKeyword(index + 1, "NULL") {
                column.isNotNull = true
            }
            if statement.isKeyword(index, "DEFAULT") || statement.isKeyword(index, "GENERATED") {
                column.hasDefault = true
            }
        }
        return column
    }

    /// `CONSTRAINT name definition`, in a table's list or behind ADD.
    mutating func constraint(
        _ statement: SQLStatement, _ range: Range<Int>, of table: ObjectName
    ) {
        guard let (part, next) = statement.identifier(at: range.lowerBound + 1) else { return }
        // PostgreSQL 18 names what earlier releases only note of the column.
        if statement.isKeyword(next, "NOT"), statement.isKeyword(next + 1, "NULL") { return }
        var name = table
        name.part = part
        promise(.constraint, name)
        define(
            .constraint, name,
            CanonicalSQL.text(statement, next..<max(next, range.upperBound)))
        if let not = statement.firstKeyword("NOT", from: next), not < range.upperBound,
            statement.isKeyword(not + 1, "VALID")
        {
            change { $0.unvalidated.insert(name) }
        }
    }
}

extension SQLStatement {
    /// Whether the token at `index` is the bare word `word`, given in upper case.
    func isWord(_ index: Int, _ word: String) -> Bool {
        guard index >= 0, index < count, tokens[index].kind == .word else { return false }
        return String(decoding: text(index), as: UTF8.self).uppercased() == word
    }

    /// The elements of a list in parentheses, of which the first begins at `start`.
    func elements(from start: Int) -> [Range<Int>] {
        var result: [Range<Int>] = []
        var depth = 0
        var first = start
        var index = start
        while index < count {
            if isSymbol(index, "(") || isSymbol(index, "[") { depth += 1 }
            if isSymbol(index, ")") || isSymbol(index, "]") {
                if depth == 0 { break }
                depth -= 1
            }
            if depth == 0, isSymbol(index, ",") {
                result.append(first..<index)
                first = index + 1
            }
            index += 1
        }
        if index > first { result.append(first..<index) }
        return result
    }
}
