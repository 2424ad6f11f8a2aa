package import SQLSyntax

/// The table and the columns that a COPY statement names.
package struct CopyHead: Hashable {
    /// The schema, where one is named.
    package var schema: String?
    /// The table.
    package var table: String
    /// The columns, in the order of the fields.
    package var columns: [String] = []

    /// The name for messages.
    package var readableName: String { (schema.map { $0 + "." } ?? "") + table }

    /// Names a table and columns of it.
    package init(table: String, columns: [String]) {
        self.table = table
        self.columns = columns
    }

    /// Reads `COPY schema.table (columns) FROM stdin`; nil for any other statement.
    package init?(_ statement: SQLStatement) {
        guard statement.isKeyword(0, "COPY"), var (name, next) = statement.identifier(at: 1) else {
            return nil
        }
        if statement.isSymbol(next, "."), let (second, after) = statement.identifier(at: next + 1) {
            schema = name.description
            (name, next) = (second, after)
        }
        table = name.description
        guard statement.isSymbol(next, "(") else { return }
        next += 1
        while let (column, after) = statement.identifier(at: next) {
            columns.append(column.description)
            next = after
            guard statement.isSymbol(next, ",") else { break }
            next += 1
        }
    }

    /// Reads the statement from an archive's entry.
    package init?(copyStatement text: [UInt8]) {
        guard let statement = SQLStatement(parsing: text) else { return nil }
        self.init(statement)
    }
}
