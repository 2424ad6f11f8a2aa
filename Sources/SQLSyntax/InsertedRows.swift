/// Counts the rows that an INSERT statement of a dump brings.
///
/// pg_dump writes one row or, with --rows-per-insert, several behind one VALUES
/// (pg_dump.c, dumpTableData_insert).
public enum InsertedRows {
    /// How many rows there are in a statement with these tokens; one for `DEFAULT VALUES`.
    public static func count(_ tokens: [Token], in bytes: UnsafeRawBufferPointer) -> UInt64 {
        var rows: UInt64 = 0
        var depth = 0
        var isBehindValues = false
        for token in tokens {
            if token.kind == .word, depth == 0, !isBehindValues {
                isBehindValues = UnsafeRawBufferPointer(rebasing: bytes[token.range]).isWord(
                    "values")
                continue
            }
            guard token.kind == .punctuation, token.end - token.start == 1 else { continue }
            switch bytes[token.start] {
            case UInt8(ascii: "("):
                if depth == 0, isBehindValues { rows += 1 }
                depth += 1
            case UInt8(ascii: ")"): depth -= 1
            default: continue
            }
        }
        return max(1, rows)
    }

    /// How many rows a statement brings.
    public static func count(_ statement: SQLStatement) -> UInt64 {
        statement.bytes.withUnsafeBytes { count(statement.tokens, in: $0) }
    }
}
