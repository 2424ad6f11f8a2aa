import SQLSyntax
import Testing

@Suite("Rows follow where psql and the server have them follow")
struct CopyStatementTests {
    @Test(
        "behind FROM stdin",
        arguments: [
            "COPY t FROM stdin;", "copy a.b (c, \"d\") from STDIN WITH CSV;", "COPY t FROM stdout;",
            "COPY t (a) WITH OIDS FROM stdin;", "COPY BINARY t FROM stdin;",
            "COPY \"from\" FROM stdin;",
            "COPY U&\"!0061\" UESCAPE '!' FROM stdin;", "COPY c.binary FROM stdin WHERE a > 1;",
            "COPY /* FROM x */ t -- y\n FROM -- z\n stdin;",
        ])
    func rows(_ text: String) throws {
        let script = Array("\(text)\n1\n\\.\n".utf8)
        for size in [1, 5, script.count] {
            let kinds = try scan(script) { _ in size }.map(\.kind)
            #expect(kinds.contains("rows"), "\(kinds)")
        }
    }

    @Test(
        "and nowhere else",
        arguments: [
            "COPY t FROM 'file';", "COPY t TO stdout;", "COPY (SELECT a FROM stdin) TO stdout;",
            "COPY t FROM 'x' WHERE (a IS DISTINCT FROM stdin);", "SELECT 1 FROM stdin;", "COPY;",
            "COPY t FROM PROGRAM 'stdin';",
        ])
    func noRows(_ text: String) throws {
        let script = Array("\(text)\nSELECT 1;\n".utf8)
        #expect(try scan(script) { _ in script.count }.map(\.kind).contains("rows") == false)
    }

    @Test(
        "what is neither is refused",
        arguments: [
            "COPY t FROM '/x' WHERE a IS DISTINCT FROM stdin;", "COPY t x FROM stdin;",
            "COPY 'a' FROM stdin;", "COPY t TO 'x' FROM stdin;", "COPY FROM stdin;",
        ])
    func unclear(_ text: String) {
        let script = Array("\(text)\n1\n\\.\n".utf8)
        #expect(throws: SQLError.self) { try scan(script) { _ in script.count } }
    }
}
