/// An INSERT statement as pg_dump writes it, with its values.
///
/// They are literals: strings, numbers, `NULL`, `DEFAULT`, truth values and bit strings (pg_dump.c,
/// dumpTableData_insert).
public struct InsertStatement {
    /// The table's name, behind its schema's where there is one.
    public let table: [Identifier]
    /// The columns that are named; empty where the values are for all columns of the table.
    public let columns: [Identifier]

    private let statement: SQLStatement
    /// The token behind VALUES; nil for `DEFAULT VALUES`.
    private let start: Int?

    /// Nil for any other statement.
    public init?(_ statement: SQLStatement) {
        guard statement.hasKeywords(0, "INSERT", "INTO"),
            var (name, next) = statement.identifier(at: 2)
        else { return nil }
        var table = [name]
        while statement.isSymbol(next, "."),
            let (part, after) = statement.identifier(at: next + 1)
        {
            (name, next) = (part, after)
            table.append(name)
        }
        if statement.isKeyword(next, "AS") { next += 2 }
        var columns: [Identifier] = []
        if statement.isSymbol(next, "(") {
            repeat {
                guard let (column, after) = statement.identifier(at: next + 1) else { return nil }
                columns.append(column)
                next = after
            } while statement.isSymbol(next, ",")
            next += 1
        }
        self.table = table
        self.columns = columns
        self.statement = statement
        let isDefault = statement.hasKeywords(next, "DEFAULT", "VALUES")
        start = isDefault ? nil : statement.firstKeyword("VALUES", from: next).map { $0 + 1 }
    }

    /// Hands on the values of each row, in the order of the columns.
    ///
    /// Nil is NULL, and also what the database is to fill in.
    public func forEachRow(_ body: ([[UInt8]?]) throws -> Void) rethrows {
        guard var index = start else { return try body([]) }
        while statement.isSymbol(index, "(") {
            var values: [[UInt8]?] = []
            repeat {
                index += 1
                values.append(value(at: index))
                index = end(from: index)
            } while statement.isSymbol(index, ",")
            try body(values)
            index += 1
            if statement.isSymbol(index, ",") { index += 1 }
        }
    }

    /// The comma or parenthesis that ends the value at `start`.
    private func end(from start: Int) -> Int {
        var depth = 0
        var index = start
        while index < statement.count {
            if statement.isSymbol(index, "(") { depth += 1 }
            if depth == 0, statement.isSymbol(index, ",") || statement.isSymbol(index, ")") {
                return index
            }
            if statement.isSymbol(index, ")") { depth -= 1 }
            index += 1
        }
        return index
    }

    private func value(at index: Int) -> [UInt8]? {
        guard index < statement.count else { return nil }
        let text = statement.text(index)
        switch statement.kind(index) {
        case .word where statement.isKeyword(index, "NULL"): return nil
        case .word where statement.isKeyword(index, "DEFAULT"): return nil
        case .operator where index + 1 < statement.count:
            return Array(text) + statement.text(index + 1)
        case .string where !statement.backslashEscapes: return statement.stringValue(at: index)
        case .string: return unescaped(text)
        case .escapeString: return unescaped(text.dropFirst())
        case .bitString: return Array(text.dropFirst(2).dropLast())
        default: return Array(text)
        }
    }

    /// The text of a string in which a backslash escapes: pg_dump has it escape itself only.
    private func unescaped(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        var isEscaped = false
        for byte in QuotedText.unquoted(text, quote: UInt8(ascii: "'")) {
            isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
            if !isEscaped { result.append(byte) }
        }
        return result
    }
}
