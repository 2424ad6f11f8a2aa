package import SQLSyntax

/// The columns of a table, as the statement that makes it lists them.
///
/// INSERT statements without columns give their values in this order.
package struct TableColumns {
    /// The table's name, behind its schema's where there is one.
    package var table: [Identifier]
    /// The columns; none where the statement leaves them to another table or a type.
    package var columns: [String]

    /// What opens an element of the list that is no column; as a column's name it would be quoted.
    private static let constraints: [StaticString] = [
        "CONSTRAINT", "CHECK", "PRIMARY", "UNIQUE", "FOREIGN", "EXCLUDE", "LIKE", "NOT",
    ]

    /// Nil for anything but CREATE TABLE.
    package init?(_ statement: SQLStatement) {
        guard let start = statement.indexOfMadeTable(),
            let table = statement.qualifiedName(at: start)
        else { return nil }
        self.table = table
        columns = []
        var index = start + 2 * table.count - 1
        guard statement.isSymbol(index, "(") else { return }
        var depth = 0
        var isAtStart = false
        while index < statement.count {
            if statement.isSymbol(index, "(") {
                depth += 1
                isAtStart = depth == 1
            } else if statement.isSymbol(index, ")") {
                depth -= 1
                if depth == 0 { return }
            } else if depth == 1, statement.isSymbol(index, ",") {
                isAtStart = true
            } else if isAtStart {
                isAtStart = false
                let isConstraint = Self.constraints.contains { statement.isKeyword(index, $0) }
                if !isConstraint, let (name, _) = statement.identifier(at: index) {
                    columns.append(name.description)
                }
            }
            index += 1
        }
    }
}
