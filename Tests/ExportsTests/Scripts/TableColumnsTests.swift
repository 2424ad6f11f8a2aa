import SQLSyntax
import Testing

@testable import Exports

@Suite("A table's columns are read from the statement that makes it")
struct TableColumnsTests {
    private func columns(_ text: String) -> [String]? {
        SQLStatement(parsing: Array(text.utf8)).flatMap { TableColumns($0) }?.columns
    }

    @Test("columns, but not constraints")
    func table() {
        let text = """
            CREATE TABLE public.users (
                name text DEFAULT 'a, b'::text NOT NULL,
                "Check" numeric(10,2) CONSTRAINT positive CHECK (("Check" > (0)::numeric)),
                kind text[] DEFAULT ARRAY['x'::text, 'y'::text],
                CONSTRAINT one CHECK ((name <> ''::text)),
                PRIMARY KEY (name)
            )
            WITH (fillfactor='90', autovacuum_enabled=true);
            """
        #expect(columns(text) == ["name", "Check", "kind"])
        #expect(columns("CREATE UNLOGGED TABLE a.b (c int);") == ["c"])
        #expect(columns("CREATE TABLE a.b (\n)\nINHERITS (x, y);") == [])
        #expect(columns("CREATE TABLE a.b OF t;") == [])
        #expect(columns("CREATE INDEX i ON t (a);") == nil)
    }
}
