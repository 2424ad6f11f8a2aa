import SQLSyntax

/// SQL in a form in which spelling does not count: words in lower case, one space between tokens.
enum CanonicalSQL {
    /// The canonical form of tokens of a statement.
    static func text(_ statement: SQLStatement, _ range: Range<Int>) -> String {
        var result = ""
        for index in range {
            if index > range.lowerBound { result += " " }
            let text = String(decoding: statement.text(index), as: UTF8.self)
            result += statement.tokens[index].kind == .word ? text.lowercased() : text
        }
        return result
    }

    /// The canonical form of any SQL; the text itself where it is none.
    static func text(_ sql: String) -> String {
        guard let statement = SQLStatement(parsing: Array(sql.utf8)) else { return sql }
        return text(statement, 0..<statement.count)
    }
}
