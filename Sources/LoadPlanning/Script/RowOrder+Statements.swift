import Exports
import ObjectNames
package import SQLSyntax

extension RowOrder {
    /// Takes note of what a statement says of rows that come behind it.
    package mutating func note(_ statement: SQLStatement) {
        if statement.isKeyword(0, "CREATE") {
            for range in statement.creations { noteCreation(statement, range) }
        } else if statement.isKeyword(0, "ALTER") {
            noteChange(statement)
        } else if statement.runsUnknownCode {
            hasRunCode = true
        }
    }

    private mutating func noteCreation(_ statement: SQLStatement, _ range: Range<Int>) {
        let start = range.lowerBound
        if let name = statement.indexOfMadeTable(at: start) {
            return noteTable(
                statement, name, range, isForeign: statement.isKeyword(start + 1, "FOREIGN"))
        }
        let next = statement.hasKeywords(start + 1, "OR", "REPLACE") ? start + 3 : start + 1
        if statement.hasKeywords(next, "EVENT", "TRIGGER") {
            hasRunCode = true
        } else if let trigger = Self.insertTrigger(statement, at: next) {
            let table = number(of: trigger)
            change(table) { $0.runsCode = true }
        } else if !noteIndex(statement, next, range.upperBound) {
            code.noteCreation(statement, Range(from: next, upTo: range.upperBound))
        }
    }

    /// The table of a trigger or rule that sees rows come in; nil for anything else.
    private static func insertTrigger(_ statement: SQLStatement, at start: Int) -> Identifier? {
        let word = statement.isKeyword(start, "CONSTRAINT") ? start + 1 : start
        let isRule = statement.isKeyword(word, "RULE")
        guard isRule || statement.isKeyword(word, "TRIGGER"),
            let on = statement.firstKeyword("ON", from: word + 2)
        else { return nil }
        guard !isRule else {
            guard statement.hasKeywords(on + 1, "INSERT", "TO") else { return nil }
            return statement.unqualifiedName(at: on + 3)
        }
        guard Range(from: word + 2, upTo: on).contains(where: { statement.isKeyword($0, "INSERT") })
        else {
            return nil
        }
        return statement.unqualifiedName(at: on + 1)
    }

    /// Takes note of `[UNIQUE] INDEX … ON table`; false for anything else.
    private mutating func noteIndex(
        _ statement: SQLStatement, _ start: Int, _ end: Int
    ) -> Bool {
        let isUnique = statement.isKeyword(start, "UNIQUE")
        guard statement.isKeyword(isUnique ? start + 1 : start, "INDEX"),
            let on = statement.firstKeyword("ON", from: start + 1),
            let (name, next) = statement.lastName(
                at: statement.isKeyword(on + 1, "ONLY") ? on + 2 : on + 1)
        else { return false }
        let runsCode = code.isMentioned(in: statement, Range(from: next, upTo: end))
        let table = number(of: name)
        change(table) {
            $0.hasKeys = $0.hasKeys || isUnique
            $0.runsCode = $0.runsCode || runsCode
        }
        return true
    }

    private mutating func noteTable(
        _ statement: SQLStatement, _ nameIndex: Int, _ range: Range<Int>, isForeign: Bool
    ) {
        guard let (name, next) = statement.lastName(at: nameIndex) else { return }
        let table = number(of: name)
        make(table)
        // What a foreign table's server makes of rows is unknown.
        if isForeign { change(table) { $0.runsCode = true } }
        let rest = Range(from: next, upTo: range.upperBound)
        for index in rest {
            if statement.hasKeywords(index, "PARTITION", "OF"),
                let parent = statement.unqualifiedName(at: index + 2)
            {
                join(table, to: number(of: parent))
            } else if statement.isKeyword(index, "INHERITS"), statement.isSymbol(index + 1, "(") {
                for element in statement.elements(from: index + 2) {
                    guard let parent = statement.unqualifiedName(at: element.lowerBound) else {
                        continue
                    }
                    join(table, to: number(of: parent))
                }
            }
        }
        var elements: [Range<Int>] = []
        if let open = rest.first(where: { statement.isSymbol($0, "(") }) {
            elements = statement.elements(from: open + 1)
        }
        for element in elements where statement.isKeyword(element.lowerBound, "LIKE") {
            guard let original = statement.unqualifiedName(at: element.lowerBound + 1) else {
                continue
            }
            copy(number(of: original), to: table)
        }
        noteDefinition(
            statement, rest, of: table,
            columns: elements.map { (name: $0.lowerBound, tokens: $0) })
    }

    private mutating func noteChange(_ statement: SQLStatement) {
        let kind = statement.isKeyword(1, "FOREIGN") ? 2 : 1
        guard statement.isKeyword(kind, "TABLE") else { return code.noteChange(statement) }
        let start = StatementKind.skippingWords(statement, at: kind + 1)
        guard let (name, next) = statement.lastName(at: start) else { return }
        let table = number(of: name)
        let actions = statement.elements(from: next)
        for action in actions {
            let first = action.lowerBound
            if statement.hasKeywords(first, "RENAME", "TO"),
                let (name, _) = statement.identifier(at: first + 2)
            {
                rename(table, to: name)
            } else if statement.hasKeywords(first, "ATTACH", "PARTITION"),
                let child = statement.unqualifiedName(at: first + 2)
            {
                join(number(of: child), to: table)
            } else if statement.isKeyword(first, "INHERIT"),
                let parent = statement.unqualifiedName(at: first + 1)
            {
                join(table, to: number(of: parent))
            }
        }
        noteDefinition(
            statement, Range(from: next, upTo: statement.count), of: table,
            columns: actions.map { (Self.column(of: $0, statement), $0) })
    }

    /// The index of the column's name in an action of ALTER TABLE.
    private static func column(of action: Range<Int>, _ statement: SQLStatement) -> Int {
        let first = action.lowerBound
        var index = first + 1
        if statement.isKeyword(index, "COLUMN") { index += 1 }
        if statement.hasKeywords(index, "IF", "NOT", "EXISTS") { index += 3 }
        if statement.hasKeywords(index, "IF", "EXISTS") { index += 2 }
        return index
    }

    /// Takes note of keys, references, defaults and code in the definition of a table.
    ///
    /// `columns` are the parts of it that a column's default may stand in.
    private mutating func noteDefinition(
        _ statement: SQLStatement, _ range: Range<Int>, of table: Int,
        columns: [(name: Int, tokens: Range<Int>)]
    ) {
        var hasKeys = false
        var references: [Identifier] = []
        for index in range {
            if ScriptCode.keys.contains(where: { statement.isKeyword(index, $0) }) {
                hasKeys = true
            } else if statement.isKeyword(index, "REFERENCES"),
                let other = statement.unqualifiedName(at: index + 1)
            {
                references.append(other)
            }
        }
        var numbered: Set<Identifier> = []
        var runsCode = false
        var position = range.lowerBound
        for (nameIndex, tokens) in columns {
            guard let (name, next) = statement.identifier(at: nameIndex) else { continue }
            let clause = DefaultClause(statement, Range(from: next, upTo: tokens.upperBound))
            if clause.isNumber || code.isOrdered(in: statement, clause.expression) {
                numbered.insert(name)
            }
            let start = max(position, clause.expression.lowerBound)
            runsCode =
                runsCode || code.isMentioned(in: statement, Range(from: position, upTo: start))
            position = max(position, clause.expression.upperBound)
        }
        runsCode =
            runsCode
            || code.isMentioned(in: statement, Range(from: position, upTo: range.upperBound))
        let numbers = references.map { number(of: $0) }
        change(table) {
            $0.hasKeys = $0.hasKeys || hasKeys
            $0.runsCode = $0.runsCode || runsCode
            $0.references.formUnion(numbers)
            $0.numbered.formUnion(numbered)
        }
    }
}

/// What the database puts into a column that rows leave out, as a column's definition says it.
private struct DefaultClause {
    /// The expression behind DEFAULT; empty where there is none.
    package let expression: Range<Int>
    /// Whether it is the next number of a sequence of the column's own.
    package let isNumber: Bool

    private static let serialTypes: [StaticString] = [
        "SERIAL", "BIGSERIAL", "SMALLSERIAL", "SERIAL2", "SERIAL4", "SERIAL8",
    ]
    /// What may stand behind the expression.
    private static let nextClauses: [StaticString] = [
        "NOT", "NULL", "CHECK", "UNIQUE", "PRIMARY", "REFERENCES", "CONSTRAINT", "GENERATED",
        "COLLATE", "DEFERRABLE", "INITIALLY",
    ]

    package init(_ statement: SQLStatement, _ range: Range<Int>) {
        isNumber =
            Self.serialTypes.contains { statement.isKeyword(range.lowerBound, $0) }
            || range.contains { statement.hasKeywords($0, "AS", "IDENTITY") }
        // ON DELETE SET DEFAULT is no default, ALTER COLUMN … SET DEFAULT is one.
        let isDefault: (Int) -> Bool = { index in
            statement.isKeyword(index, "DEFAULT")
                && !(statement.isKeyword(index - 1, "SET") && statement.isKeyword(index - 3, "ON"))
        }
        guard let word = statement.firstIndex(from: range.lowerBound, where: isDefault),
            word < range.upperBound
        else {
            expression = range.lowerBound..<range.lowerBound
            return
        }
        let end = statement.firstIndex(from: word + 1) { index in
            Self.nextClauses.contains { statement.isKeyword(index, $0) }
        }
        expression = Range(from: word + 1, upTo: min(end ?? range.upperBound, range.upperBound))
    }
}
