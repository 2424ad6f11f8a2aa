import SQLSyntax
import Testing

@Suite struct StatementScannerTests {
    /// Every construct that decides where a statement ends.
    static let script = """
        --
        -- Name: x; Type: TABLE; Schema: public; Owner: o
        --

        SET standard_conforming_strings = on;
        CREATE TABLE "a;b" (x text DEFAULT 'it''s; \\' || E'\\';' || U&'\\0041;', y int);/* a ; /* b */ ; */
        CREATE FUNCTION f() RETURNS text LANGUAGE sql AS $_$SELECT $$;$$ || 'x' $_$;
        CREATE FUNCTION g(a int) RETURNS int BEGIN ATOMIC SELECT CASE WHEN a > 1 THEN 1 END; END;
        CREATE RULE r AS ON INSERT TO v DO INSTEAD (SELECT 1; SELECT 2);
        COMMENT ON TABLE x IS E'a'
          'b\\'; c';
        SELECT a.b[1:2], $1, 1.5e-3, x::text, a <> b, 5 - -5, 'a' 'b';
        \\connect db
        COPY public.t (a, "b;c") FROM stdin;
        1\t\\\\.
        \\.x
        \\N\t;
        \\.

        \\restrict abc123
        COPY zero  FROM stdin;


        \\.
        SELECT 1
        """

    static let expected = [
        "SET standard_conforming_strings = on;",
        #"CREATE TABLE "a;b" (x text DEFAULT 'it''s; \' || E'\';' || U&'\0041;', y int);"#,
        "CREATE FUNCTION f() RETURNS text LANGUAGE sql AS $_$SELECT $$;$$ || 'x' $_$;",
        "CREATE FUNCTION g(a int) RETURNS int BEGIN ATOMIC SELECT CASE WHEN a > 1 THEN 1 END; END;",
        "CREATE RULE r AS ON INSERT TO v DO INSTEAD (SELECT 1; SELECT 2);",
        "COMMENT ON TABLE x IS E'a'\n  'b\\'; c';",
        "SELECT a.b[1:2], $1, 1.5e-3, x::text, a <> b, 5 - -5, 'a' 'b';",
        "COPY public.t (a, \"b;c\") FROM stdin;",
        "COPY zero  FROM stdin;",
        "SELECT 1",
    ]

    @Test func cutsWherePsqlCuts() throws {
        #expect(try statements(Self.script) == Self.expected)
        let items = try scan(Array(Self.script.utf8), chunk: { _ in 1 << 20 })
        #expect(
            items.filter { $0.kind == "meta" }.map(\.text) == ["\\connect db", "\\restrict abc123"])
        #expect(
            items.filter { $0.kind == "rows" }.map(\.text)
                == ["1\t\\\\.\n\\.x\n\\N\t;\n", "\n\n"])
        #expect(items.map(\.text).joined() == Self.script)
    }

    @Test func answersAlikeAtEveryChunkBoundary() throws {
        let bytes = Array(Self.script.utf8)
        let whole = try scan(bytes, chunk: { _ in bytes.count })
        for size in 1...7 {
            #expect(try scan(bytes, chunk: { _ in size }) == whole)
        }
        for split in 1..<bytes.count {
            let parts = try scan(bytes, chunk: { $0 == 0 ? split : bytes.count })
            #expect(parts == whole, "split at \(split)")
        }
    }

    @Test func oldStringsEscapeWithBackslashes() throws {
        let script = "SET standard_conforming_strings = off;\nSELECT 'a\\'; b';\nSELECT 1;"
        #expect(
            try statements(script)
                == ["SET standard_conforming_strings = off;", "SELECT 'a\\'; b';", "SELECT 1;"])
    }

    @Test(arguments: [
        ("SELECT 'abc", "a string"), ("SELECT \"abc", "a quoted name"),
        ("SELECT $x$ abc $y$", "a dollar-quoted string"), ("/* /* */", "a comment"),
        ("COPY t FROM stdin;\n1\n", "COPY block"), ("COPY t FROM stdin;", "COPY block"),
        ("SELECT 1 \\gexec\n", "inside a statement"),
        ("COPY t FROM stdin; SELECT 1;\n1\n\\.\n", "follows COPY"),
        // The rows begin inside of the comment, for psql.
        ("COPY t FROM stdin; /* a\n1\n*/\n\\.\n", "follows COPY"),
        ("SELECT \u{1} 1;", "cannot stand in SQL"),
    ])
    func saysWhyTextCannotBeRead(_ script: String, _ message: String) {
        let error = #expect(throws: SQLError.self) {
            try scan(Array(script.utf8), chunk: { _ in 3 })
        }
        #expect(error?.message.contains(message) == true, "\(String(describing: error))")
    }

    @Test func errorsNameTheLine() {
        let error = #expect(throws: SQLError.self) {
            try scan(Array("SELECT 1;\n\nSELECT\n 'x".utf8), chunk: { _ in 2 })
        }
        #expect(error?.line == 4)
        #expect(error?.offset == 19)
    }

    /// The rows of `script`, as they come where it arrives in chunks of `size` bytes.
    private func rows(_ script: String, size: Int) throws -> [String] {
        let script = Array(script.utf8)
        var scanner = StatementScanner()
        var rows: [String] = []
        var start = 0
        var end = 0
        while true {
            let step = try script[start..<end].withUnsafeBytes {
                try scanner.scan($0, isEnd: end == script.count)
            }
            switch step {
            case .end: return rows
            case .needMore: end = min(script.count, end + size)
            case .item(let item, let length):
                if case .copyRows = item { rows.append(shown(script[start..<start + length])) }
                start += length
            }
        }
    }

    @Test func rowsComeWhole() throws {
        let text = "1\ta\n2\t\\\\.\n\n3\t\\N\n"
        let script = "COPY t FROM stdin;\n\(text)\\.\nSELECT 1;\n"
        for size in 1...script.utf8.count {
            let rows = try rows(script, size: size)
            #expect(rows.joined() == text)
            #expect(rows.allSatisfy { $0.hasSuffix("\n") }, "in chunks of \(size)")
        }
    }

    @Test func longRowsComeInParts() throws {
        let text = "1\n" + String(repeating: "x", count: 1 << 20) + "\n2\n"
        let rows = try rows("COPY t FROM stdin;\n\(text)\\.\n", size: 1000)
        #expect(rows.joined() == text)
        #expect(rows.count > 4)
        #expect(rows.allSatisfy { $0.utf8.count < 256 << 10 })
    }

    @Test func longInsertsComeInFragments() throws {
        let row = "(1, 'text; more')"
        let count = (StatementScanner.maximumStatement / 2) / row.utf8.count
        let script =
            "INSERT INTO t VALUES "
            + Array(repeating: row, count: count)
            .joined(separator: ",") + ";\nSELECT 1;"
        let items = try scan(Array(script.utf8), chunk: { _ in 1 << 20 })
        #expect(items.map(\.text).joined() == script)
        #expect(items.contains { $0.kind == "fragment" })
        #expect(items.last == ScannedText(kind: "statement", text: "SELECT 1;"))
    }

    @Test(arguments: ["'", "E'"])
    func longStringsOfDataComeInFragments(_ opening: String) throws {
        let piece = opening == "E'" ? "it''s; \\' \\\\" : "it''s; \\"
        let count = StatementScanner.maximumStatement * 2 / piece.utf8.count
        let script =
            "INSERT INTO t VALUES (1, " + opening + String(repeating: piece, count: count)
            + "');\nSELECT 1;"
        for chunk in [1 << 20, 700_001] {
            let items = try scan(Array(script.utf8), chunk: { _ in chunk })
            #expect(items.map(\.text).joined() == script)
            #expect(items.last == ScannedText(kind: "statement", text: "SELECT 1;"))
        }
    }

    @Test func otherStatementsMayNotBeThatLong() {
        let script = "COMMENT ON TABLE t IS '" + String(repeating: "x", count: 20 << 20) + "';"
        let error = #expect(throws: SQLError.self) {
            try scan(Array(script.utf8), chunk: { _ in 1 << 20 })
        }
        #expect(error?.message.contains("8 MiB") == true)
    }
}
