import Testing

@testable import SQLSyntax

@Suite("INSERT statements of nothing but values")
struct InsertedValuesTests {
    private func areValues(_ sql: String) throws -> Bool {
        var result = true
        try Array(sql.utf8).withUnsafeBytes { view in
            try StatementScanner.forEachItem(in: view, escapes: false) { item, scanner, text in
                guard item == .statement else { return }
                result = InsertedRows.areValues(scanner.tokens, in: text, isStart: true)
            }
        }
        return result
    }

    @Test(
        "are those that pg_dump writes",
        arguments: [
            "INSERT INTO public.t VALUES (1, -2, 'x', NULL, true, B'1'), (E'\\\\', DEFAULT);",
            "INSERT INTO \"T\" (\"a\", b) OVERRIDING SYSTEM VALUE VALUES ('x');",
            "INSERT INTO t VALUES ('x') ON CONFLICT DO NOTHING;", "INSERT INTO t DEFAULT VALUES;",
            "INSERT INTO t (id, update, \"select\") VALUES (1, 2, 3);",
        ])
    func values(_ sql: String) throws {
        #expect(try areValues(sql))
    }

    @Test(
        "are not those that call something",
        arguments: [
            "INSERT INTO t VALUES (f());", "INSERT INTO t VALUES (public.f ());",
            "INSERT INTO t SELECT 1;", "INSERT INTO t VALUES ((SELECT a FROM v));",
            "INSERT INTO t (a) TABLE v;", "INSERT INTO t VALUES (\"f\"());",
            "INSERT INTO t (c[length(set_config('a', 'b', false))]) VALUES (1);",
            "INSERT INTO t (c[1]) VALUES (1);", "INSERT INTO t VALUES (1) RETURNING t.f;",
            "INSERT INTO t VALUES (1) ON CONFLICT (a) DO UPDATE SET a = 1;",
        ])
    func calls(_ sql: String) throws {
        #expect(try !areValues(sql))
    }
}
