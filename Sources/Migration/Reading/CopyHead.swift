import SQLSyntax

/// The table and the columns that a COPY statement names.
struct CopyHead: Hashable {
    /// The schema, where one is named.
    var schema: String?
    /// The table.
    var table: String
    /// The columns, in the order of the fields.
    var columns: [String] = []

    /// The name for messages.
    var readableName: String { (schema.map { $0 + "." } ?? "") + table }

    /// Names a table and columns of it.
    init(table: String, columns: [String]) {
        self.table = table
        self.columns = columns
    }

    /// Reads `COPY schema.table (columns) FROM stdin`; nil for any other statement.
    init?(_ statement: SQLStatement) {
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
    init?(copyStatement text: [UInt8]) {
        guard let statement = SQLStatement(parsing: text) else { return nil }
        self.init(statement)
    }
}

extension SQLStatement {
    /// Takes apart text that is one statement; nil where it is not SQL.
    init?(parsing text: [UInt8], backslashEscapes: Bool = false) {
        guard let first = Self.all(in: text, backslashEscapes: backslashEscapes).first else {
            return nil
        }
        self = first
    }

    /// The statements of a text, up to what is not SQL.
    static func all(in text: [UInt8], backslashEscapes: Bool = false) -> [SQLStatement] {
        var statements: [SQLStatement] = []
        var scanner = StatementScanner()
        scanner.backslashEscapes = backslashEscapes
        var position = 0
        while position < text.count {
            let step: StatementScanner.Step? = text.withUnsafeBytes { bytes in
                do {
                    return try scanner.scan(
                        UnsafeRawBufferPointer(rebasing: bytes[position...]), isEnd: true)
                } catch {
                    return nil
                }
            }
            guard case .item(let item, let length) = step else { break }
            if item == .statement {
                statements.append(
                    SQLStatement(
                        bytes: Array(text[position..<position + length]), tokens: scanner.tokens,
                        backslashEscapes: backslashEscapes))
            }
            position += length
        }
        return statements
    }
}
