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

    /// Whether what an INSERT statement, or a part of one, brings are values as pg_dump writes them: no
    /// query, and nothing that is called.
    ///
    /// `isStart` says that the statement begins with these tokens. Columns are names in parentheses;
    /// nothing of rows comes back (RETURNING), and none that is there is changed (DO UPDATE).
    package static func areValues(
        _ tokens: [Token], in bytes: UnsafeRawBufferPointer, isStart: Bool
    ) -> Bool {
        var depth = 0
        var isBehindValues = !isStart
        var previousIsWord = false
        for token in tokens where !token.isTrivia {
            let text = UnsafeRawBufferPointer(rebasing: bytes[token.range])
            let isWord = token.kind == .word
            let sign = token.kind == .punctuation && text.count == 1 ? text[0] : 0
            if isBehindValues {
                switch token.kind {
                case .quotedIdentifier, .unicodeIdentifier: return false
                case .word where queries.contains(where: { text.isWord($0) }): return false
                case .punctuation where sign == UInt8(ascii: "(") && previousIsWord: return false
                default: break
                }
            } else {
                switch (token.kind, sign) {
                case (.word, _) where depth == 0 && text.isWord("values"):
                    (isBehindValues, previousIsWord) = (true, false)
                    continue
                case (.word, _) where text.isWord("select") || text.isWord("table"): return false
                case (.word, _), (.quotedIdentifier, _), (_, UInt8(ascii: ",")): break
                case (_, UInt8(ascii: ".")) where depth == 0: break
                case (_, UInt8(ascii: "(")) where depth == 0: depth = 1
                case (_, UInt8(ascii: ")")) where depth == 1: depth = 0
                default: return false
                }
            }
            previousIsWord = isWord
        }
        return isBehindValues
    }

    /// Words behind which something else than a value comes.
    private static let queries: [StaticString] = ["select", "table", "returning", "update"]

    /// How many rows a statement brings.
    public static func count(_ statement: SQLStatement) -> UInt64 {
        statement.bytes.withUnsafeBytes { count(statement.tokens, in: $0) }
    }
}
