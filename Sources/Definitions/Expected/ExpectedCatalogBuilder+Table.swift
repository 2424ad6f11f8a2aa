import Exports
package import SQLSyntax

extension ExpectedCatalogBuilder {
    /// Takes CREATE TABLE from what stands behind its name.
    package mutating func table(_ statement: SQLStatement, _ object: DefinedObject, _ after: Int) {
        var edits = [ShadowEdit(nameRange(statement, endingAt: after), object.name.name)]
        let isUnlogged = statement.isKeyword(1, "UNLOGGED")
        if isUnlogged { edits.append(ShadowEdit(1..<2, text: "")) }
        edits += RemakeStep.withoutRows(statement) ?? []
        make(object, isUnlogged ? ["unlogged": "yes"] : [:])
        if object.kind == .table { noteMethod(statement, object) }
        var needs: [DefinedObject] = []
        var next = after
        if statement.isSymbol(next, "("), let end = statement.closing(next) {
            columns(statement, from: next + 1, of: object)
            next = end + 1
        } else if statement.hasKeywords(next, "PARTITION", "OF"),
            let (parent, end) = name(statement, at: next + 2)
        {
            needs.append(relation(DefinedObject(.table, parent)))
            edits.append(ShadowEdit(Range(from: next + 2, upTo: end), parent.name))
        }
        if statement.isKeyword(next, "INHERITS"), let end = statement.closing(next + 1) {
            inherit(statement, next + 2, object, &needs, &edits)
            next = end + 1
        }
        if statement.hasKeywords(next, "PARTITION", "BY") {
            let text = CanonicalSQL.text(statement, Range(from: next + 2, upTo: statement.count))
            change(object) { $0.facts["partition key"] = text }
        } else if next < statement.count {
            leaveToServer(object)
        }
        remember(statement, making: object, with: object, needing: needs, edits)
    }

    /// Takes note of the access method of a table, which USING names or a setting before it.
    package mutating func noteMethod(_ statement: SQLStatement, _ object: DefinedObject) {
        let isPartitioned =
            statement.firstIndex(
                from: 1, where: { statement.hasKeywords($0, "PARTITION", "BY") }) != nil
        let end = statement.firstKeyword("AS", from: 1) ?? statement.count
        let using = statement.firstKeyword("USING", from: 1).flatMap {
            $0 < end && !isPartitioned ? statement.identifier(at: $0 + 1)?.name : nil
        }
        let method = using ?? (isPartitioned ? nil : accessMethod)
        change(object) {
            $0.facts["access method"] = method.flatMap {
                $0.description == "heap" ? nil : $0.description
            }
        }
    }

    private mutating func inherit(
        _ statement: SQLStatement, _ start: Int, _ object: DefinedObject,
        _ needs: inout [DefinedObject], _ edits: inout [ShadowEdit]
    ) {
        var parents: [String] = []
        for element in statement.elements(from: start) {
            guard let (parent, end) = name(statement, at: element.lowerBound) else { continue }
            parents.append(canonical(parent))
            needs.append(relation(DefinedObject(.table, parent)))
            edits.append(ShadowEdit(Range(from: element.lowerBound, upTo: end), parent.name))
        }
        change(object) { $0.facts["parents"] = parents.joined(separator: " , ") }
    }

    /// A name as CanonicalSQL writes it, with its schema.
    package func canonical(_ name: ObjectName) -> String {
        String(decoding: name.schema.quoted + Array(" . ".utf8) + name.name.quoted, as: UTF8.self)
    }

    private mutating func columns(
        _ statement: SQLStatement, from start: Int, of table: DefinedObject
    ) {
        for range in statement.elements(from: start) {
            if statement.isKeyword(range.lowerBound, "CONSTRAINT") {
                constraint(statement, range, of: table)
            } else if [
                "LIKE", "EXCLUDE", "CHECK", "UNIQUE", "PRIMARY", "FOREIGN",
            ].contains(where: {
                statement.isWord(range.lowerBound, $0)
            }) {
                leaveToServer(table)
            } else {
                column(statement, range, of: table)
            }
        }
    }

    private mutating func column(
        _ statement: SQLStatement, _ range: Range<Int>, of table: DefinedObject
    ) {
        guard let (name, next) = statement.identifier(at: range.lowerBound) else { return }
        let object = DefinedObject(.column, table.name.part(name))
        var parser = ColumnParser(statement, Range(from: next, upTo: range.upperBound))
        let isKnown = parser.parse()
        make(object, with: table, parser.facts)
        if !isKnown { leaveToServer(object) }
        let words: [StaticString] = ["PRIMARY", "UNIQUE", "CHECK", "REFERENCES"]
        let makesMore = range.contains { index in
            words.contains { statement.isKeyword(index, $0) }
        }
        if makesMore { leaveToServer(table) }
    }

    /// `CONSTRAINT name definition`, in a table's list or behind ADD; false for a foreign key,
    /// which temporary tables cannot have.
    @discardableResult
    package mutating func constraint(
        _ statement: SQLStatement, _ range: Range<Int>, of table: DefinedObject
    ) -> DefinedObject? {
        guard let (part, next) = statement.identifier(at: range.lowerBound + 1) else { return nil }
        // PostgreSQL 18 names what earlier releases only note of the column.
        if statement.hasKeywords(next, "NOT", "NULL") {
            if let (column, _) = statement.identifier(at: next + 2) {
                change(DefinedObject(.column, table.name.part(column))) {
                    $0.facts["NOT NULL"] = "yes"
                }
            }
            return nil
        }
        let object = DefinedObject(.constraint, table.name.part(part))
        let end = max(next, range.upperBound)
        guard statement.hasKeywords(next, "FOREIGN", "KEY") else {
            make(
                object, with: table,
                ["definition": CanonicalSQL.text(statement, Range(from: next, upTo: end))])
            return object
        }
        var text = CanonicalSQL.text(statement, Range(from: next, upTo: end))
        if let word = statement.firstKeyword("REFERENCES", from: next),
            let (name, after) = name(statement, at: word + 1)
        {
            text =
                CanonicalSQL.text(statement, Range(from: next, upTo: word + 1)) + " "
                + canonical(name) + " "
                + CanonicalSQL.text(statement, Range(from: after, upTo: end))
        }
        make(object, with: table, ["foreign key": text])
        return nil
    }
}

/// Reads what stands behind a column's name in CREATE TABLE.
private struct ColumnParser {
    private(set) var facts: Facts = [:]
    private let statement: SQLStatement
    private let range: Range<Int>

    init(_ statement: SQLStatement, _ range: Range<Int>) {
        self.statement = statement
        self.range = range
    }

    /// Whether the clause at `index` is one that ends what stands before it.
    private func isClause(_ index: Int) -> Bool {
        [
            "COLLATE", "DEFAULT", "NOT", "NULL", "GENERATED", "CONSTRAINT", "STORAGE", "CHECK",
            "COMPRESSION", "OPTIONS",
        ].contains { statement.isWord(index, $0) }
            || statement.hasKeywords(index, "WITH", "OPTIONS")
    }

    private func nextClause(from index: Int) -> Int {
        min(
            range.upperBound, statement.firstIndex(from: index) { isClause($0) } ?? range.upperBound
        )
    }

    /// Fills `facts`; false where there is more than it knows.
    mutating func parse() -> Bool {
        var index = nextClause(from: range.lowerBound)
        if index > range.lowerBound {
            facts["type"] = CanonicalSQL.text(statement, Range(from: range.lowerBound, upTo: index))
        }
        while index < range.upperBound {
            if statement.isKeyword(index, "CONSTRAINT") { index += 2 }
            if statement.hasKeywords(index, "NOT", "NULL") {
                facts["NOT NULL"] = "yes"
                index += 2
            } else if statement.isKeyword(index, "COLLATE") {
                let end = nextClause(from: index + 1)
                facts["collation"] = CanonicalSQL.text(statement, Range(from: index + 1, upTo: end))
                index = end
            } else if statement.isKeyword(index, "DEFAULT") {
                let end = nextClause(from: index + 1)
                facts["default"] = CanonicalSQL.text(statement, Range(from: index + 1, upTo: end))
                index = end
            } else if statement.hasKeywords(index, "GENERATED", "ALWAYS", "AS"),
                let end = statement.closing(index + 3), statement.isKeyword(end + 1, "STORED")
            {
                facts["expression"] = CanonicalSQL.text(
                    statement, Range(from: index + 4, upTo: end))
                index = end + 2
            } else {
                return false
            }
        }
        return !facts.isEmpty
    }
}
