package import SQLSyntax

extension SQLStatement {
    /// The query that fills what CREATE TABLE or CREATE MATERIALIZED VIEW makes, from AS on; nil where
    /// none does.
    package var fillingQuery: Range<Int>? {
        guard isKeyword(0, "CREATE"), !hasKeywords(count - 3, "WITH", "NO", "DATA"),
            indexOfMadeTable() != nil || hasKeywords(1, "MATERIALIZED", "VIEW"),
            let word = firstKeyword("AS", from: 1)
        else { return nil }
        return Range(from: word, upTo: count)
    }
}
