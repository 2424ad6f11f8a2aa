import Exports
import ObjectNames
import SQLSyntax

extension SQLStatement {
    /// Whether it is a query, whose rows nobody takes.
    var isQuery: Bool {
        isKeyword(0, "SELECT") || isKeyword(0, "VALUES") || isKeyword(0, "TABLE")
            || isSymbol(0, "(")
    }

    /// Whether it evaluates something of the export's code, which may change any rows; or a query that
    /// changes some.
    ///
    /// Definitions evaluate nothing, but for what they fill or check.
    func runsCode(of code: ScriptCode) -> Bool {
        let all = 0..<count
        let words: [StaticString] = ["UPDATE", "DELETE", "MERGE", "DECLARE"]
        if isQuery || words.contains(where: { isKeyword(0, $0) }) {
            return code.isMentioned(in: self, all)
        }
        if isKeyword(0, "INSERT") { return code.isCalled(in: self) }
        if isKeyword(0, "REFRESH") {
            return !hasKeywords(count - 3, "WITH", "NO", "DATA") && code.isMentioned(in: self, all)
        }
        if let query = fillingQuery {
            return changesRows(query) || code.isMentioned(in: self, query)
        }
        guard hasKeywords(0, "ALTER", "TABLE") || hasKeywords(0, "ALTER", "FOREIGN") else {
            return false
        }
        return elements(from: 2).contains { element in
            evaluates(element) && code.isMentioned(in: self, element)
        }
    }

    private func changesRows(_ range: Range<Int>) -> Bool {
        let words: [StaticString] = ["INSERT", "UPDATE", "DELETE", "MERGE"]
        return range.contains { index in words.contains { isKeyword(index, $0) } }
    }

    /// Whether an action of ALTER TABLE looks at the rows that are there: it adds a column or a check,
    /// or makes values of another type.
    private func evaluates(_ action: Range<Int>) -> Bool {
        let words: [StaticString] = ["ADD", "TYPE", "VALIDATE"]
        let has = { (word: StaticString) in action.contains { isKeyword($0, word) } }
        return words.contains(where: has)
            && !hasKeywords(action.upperBound - 2, "NOT", "VALID")
    }
}

extension ScriptCode {
    /// Takes note of what a statement makes or changes that runs code.
    mutating func note(_ statement: SQLStatement) {
        if statement.isKeyword(0, "ALTER") { return noteChange(statement) }
        guard statement.isKeyword(0, "CREATE"), statement.indexOfMadeTable() == nil else { return }
        let start = statement.hasKeywords(1, "OR", "REPLACE") ? 3 : 1
        let all = Range(from: start, upTo: statement.count)
        noteCreation(statement, all)
        guard let view = statement.firstKeyword("VIEW", from: start), view <= start + 2,
            let (name, next) = statement.lastName(at: view + 1)
        else { return }
        if isMentioned(in: statement, Range(from: next, upTo: statement.count)) { note(name) }
    }

    /// Whether the values of an INSERT call some.
    func isCalled(in insert: SQLStatement) -> Bool {
        let start = insert.firstIndex(from: 2) {
            insert.isKeyword($0, "VALUES") || insert.isKeyword($0, "SELECT")
                || insert.isKeyword($0, "WITH") || insert.isKeyword($0, "TABLE")
        }
        guard let start else { return false }
        return isMentioned(in: insert, Range(from: start, upTo: insert.count))
    }
}
