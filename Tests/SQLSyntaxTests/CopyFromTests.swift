import SQLSyntax
import Testing

@Suite("COPY statements tell what their rows mean")
struct CopyFromTests {
    private func copy(_ text: String) throws -> CopyFrom? {
        let bytes = Array(text.utf8)
        var scanner = StatementScanner()
        _ = try bytes.withUnsafeBytes { try scanner.scan($0, isEnd: true) }
        return CopyFrom(
            SQLStatement(bytes: bytes, tokens: scanner.tokens, backslashEscapes: false))
    }

    @Test(
        "as pg_dump writes them",
        arguments: [
            "COPY public.t (a, b) FROM stdin;", "COPY t FROM STDIN WITH (FORMAT text);",
            "copy t from stdin (freeze, format 'text', header off);",
            "COPY t FROM stdin WITH (DELIMITER E'\\t', NULL '\\N');",
            "COPY t FROM stdin WITH FREEZE;",
        ])
    func plain(_ text: String) throws {
        let copy = try #require(try copy(text))
        #expect(copy.isPlain)
        #expect(copy.linesAreRows)
    }

    @Test(
        "a row a line, in another form",
        arguments: [
            "COPY t FROM stdin WITH (NULL '');", "COPY t FROM stdin DELIMITER ';';",
            "COPY t FROM stdin WITH (ENCODING 'LATIN1');", "COPY t FROM stdin NULL AS '-';",
            "COPY t FROM stdin WITH (NULL '\\n');", "COPY t FROM stdin NULL '\\n';",
        ])
    func lines(_ text: String) throws {
        let copy = try #require(try copy(text))
        #expect(!copy.isPlain)
        #expect(copy.linesAreRows)
    }

    @Test(
        "lines that are no rows",
        arguments: [
            "COPY t FROM stdin WITH (FORMAT csv);", "COPY t FROM stdin CSV HEADER;",
            "COPY t FROM stdin WITH (HEADER);", "COPY t (a) FROM stdin WHERE a < 3;",
            "COPY t FROM stdin WITH (FORMAT text) WHERE (a > 1);",
            "COPY t FROM stdin (ON_ERROR ignore);",
            "COPY t FROM stdin (FORCE_NULL (a), FORMAT csv);",
        ])
    func others(_ text: String) throws {
        let copy = try #require(try copy(text))
        #expect(!copy.isPlain)
        #expect(!copy.linesAreRows)
    }

    @Test(
        "no rows follow",
        arguments: ["COPY t TO stdout;", "COPY t FROM '/tmp/x';", "COPY (SELECT 1) TO stdout;"])
    func none(_ text: String) throws {
        #expect(try copy(text) == nil)
    }

    @Test("names and columns")
    func names() throws {
        let copy = try #require(try copy("COPY \"A b\".t (a, \"B\") FROM stdin;"))
        #expect(copy.table == [Identifier("A b"), Identifier("t")])
        #expect(copy.columns == [Identifier("a"), Identifier("B")])
        #expect(try self.copy("COPY t FROM stdin;")?.columns == nil)
    }
}
