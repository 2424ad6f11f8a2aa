import SQLSyntax
import Testing

@Suite("INSERT statements tell how many rows they bring")
struct InsertedRowsTests {
    @Test(
        arguments: [
            ("INSERT INTO public.t VALUES (1, 'a');", 1), ("INSERT INTO t DEFAULT VALUES;", 1),
            ("INSERT INTO t (a, b) VALUES\n\t(1, '), ('),\n\t(2, ARRAY[f(1), (2)]);", 2),
            (
                "INSERT INTO \"values\" (\"values\") OVERRIDING SYSTEM VALUE VALUES (1), (2), (3);",
                3
            ),
        ])
    func rows(_ text: String, _ rows: UInt64) throws {
        let bytes = Array(text.utf8)
        var scanner = StatementScanner()
        let step = try bytes.withUnsafeBytes { try scanner.scan($0, isEnd: true) }
        #expect(step == .item(.statement, length: bytes.count))
        let statement = SQLStatement(
            bytes: bytes, tokens: scanner.tokens, backslashEscapes: false)
        #expect(InsertedRows.count(statement) == rows)
    }
}
