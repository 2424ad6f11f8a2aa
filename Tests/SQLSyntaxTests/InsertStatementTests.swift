import SQLSyntax
import Testing

@Suite("Values are read from INSERT statements")
struct InsertStatementTests {
    private func insert(_ text: String, escapes: Bool = false) throws -> InsertStatement {
        var scanner = StatementScanner()
        scanner.backslashEscapes = escapes
        let bytes = Array(text.utf8)
        let step = try bytes.withUnsafeBytes { try scanner.scan($0, isEnd: true) }
        #expect(step == .item(.statement, length: bytes.count))
        return try #require(
            InsertStatement(
                SQLStatement(bytes: bytes, tokens: scanner.tokens, backslashEscapes: escapes)))
    }

    private func rows(_ text: String, escapes: Bool = false) throws -> [[String?]] {
        var rows: [[String?]] = []
        try insert(text, escapes: escapes).forEachRow { row in
            rows.append(row.map { $0.map { String(decoding: $0, as: UTF8.self) } })
        }
        return rows
    }

    @Test("tables and columns")
    func names() throws {
        let plain = try insert("INSERT INTO public.users VALUES (1);")
        #expect(plain.table.map(\.description) == ["public", "users"])
        #expect(plain.columns.isEmpty)
        let named = try insert("INSERT INTO \"Qu\"\"ote\" (a, \"B c\") VALUES (1, 2);")
        #expect(named.table.map(\.description) == ["Qu\"ote"])
        #expect(named.columns.map(\.description) == ["a", "B c"])
    }

    @Test("every form of value that pg_dump writes")
    func values() throws {
        #expect(
            try rows(
                "INSERT INTO t VALUES (1, -2.5, 'it''s (a, b)', NULL, true, B'101', DEFAULT, '');")
                == [["1", "-2.5", "it's (a, b)", nil, "true", "101", nil, ""]])
        #expect(try rows("INSERT INTO t DEFAULT VALUES;") == [[]])
        #expect(
            try rows("INSERT INTO t (a) OVERRIDING SYSTEM VALUE VALUES\n\t(1),\n\t(2);")
                == [["1"], ["2"]])
        #expect(try rows("INSERT INTO t VALUES ('\\.', 'a\\\\b');") == [["\\.", "a\\\\b"]])
        #expect(
            try rows("INSERT INTO t VALUES ('a\\\\b''c', E'\\\\x');", escapes: true)
                == [["a\\b'c", "\\x"]])
    }

    @Test("nothing else is one", arguments: ["COPY t FROM stdin;", "INSERT INTO;", "SELECT 1;"])
    func others(_ text: String) throws {
        var scanner = StatementScanner()
        let bytes = Array(text.utf8)
        _ = try bytes.withUnsafeBytes { try scanner.scan($0, isEnd: true) }
        #expect(
            InsertStatement(
                SQLStatement(bytes: bytes, tokens: scanner.tokens, backslashEscapes: false)) == nil)
    }
}
