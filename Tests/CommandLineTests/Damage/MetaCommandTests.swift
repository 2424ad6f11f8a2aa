import Foundation
import TestSupport
import Testing

/// psql runs backslash commands of a script on the machine of whoever loads it.
@Suite("Commands of psql's that no dump needs are refused", .blocking)
struct MetaCommandTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    private static let commands = [
        "\\! touch /tmp/x", "\\copy t FROM PROGRAM 'id'", "SELECT 'DROP TABLE t' \\gexec",
        "\\i other.sql", "\\ir other.sql", "\\o |sh", "SELECT 1 \\g |sh", "\\setenv A b",
        "\\lo_import /etc/passwd", "\\connect `id`", "\\restrict `id`",
        "\\set x `id`", "\\w /tmp/x", "\\.", "SET a = 1; \\! id", "\\unrestrict a b",
        "\\connect -reuse-previous=on \"dbname='a' host='evil'\"", "\\encoding `id`",
    ]

    @Test("in a script", arguments: commands)
    func script(_ command: String) throws {
        let text = "SET search_path = '';\nCREATE TABLE t (a int);\n\(command)\nSELECT 1;\n"
        let path = try folder.write(text.utf8, to: "dump.sql").path
        try refusal(of: path, status: 65, mentions: "dump.sql", "line 3")
        try refusal(of: path, ["--verbatim"], status: 65, mentions: "dump.sql", "line 3")
    }

    @Test("those that only say how psql shows things go")
    func display() throws {
        let text =
            "\\set QUIET on\n\\echo 'a table'\nCREATE TABLE t (a int);\n\\timing\n"
            + "SELECT 1;\n"
        let path = try folder.write(text.utf8, to: "dump.sql").path
        let result = try conversion(of: path, to: "-", "-q", "--verbatim")
        #expect(result.text == "CREATE TABLE t (a int);\nSELECT 1;\n")
    }

    @Test("within rows they are rows, within strings they are strings")
    func data() throws {
        let text = """
            CREATE TABLE t (a text);
            COPY t (a) FROM stdin;
            \\\\! touch x
            \\.
            INSERT INTO t VALUES ('
            \\! touch /tmp/x
            ');
            SELECT $$
            \\! touch /tmp/x
            $$;

            """
        let path = try folder.write(text.utf8, to: "dump.sql").path
        let result = try conversion(of: path, to: "-", "-q", "--verbatim")
        #expect(result.text == text)
    }

    @Test("among INSERT statements", arguments: ["\\! id", "DELETE FROM t;", "COPY t FROM stdin;"])
    func inserts(_ line: String) throws {
        let text = "INSERT INTO t VALUES (1);\n\(line)\nINSERT INTO t VALUES (2);\n"
        let export = try InsertExport()
        try export.writeRows(text)
        try refusal(of: export.path, status: 65, mentions: export.dataName)
    }

    @Test("an archive of INSERT statements converts")
    func wholeInserts() throws {
        let export = try InsertExport()
        try export.writeRows("INSERT INTO t VALUES (1);\nINSERT INTO t VALUES ('a;\\!');\n\n\n")
        let result = try conversion(of: export.path, to: "-", "-q")
        #expect(result.text.contains("INSERT INTO t VALUES ('a;\\!');\n"))
    }

    @Test(
        "in an archive's own SQL",
        arguments: [
            ("CREATE TABLE", "\\! touch /x"), ("CREATE VIEW ", "SELECT '\n\\!"),
            ("CREATE INDEX", "\\i /etc/a  "),
        ])
    func definition(_ old: String, _ new: String) throws {
        let export = try SmallExport()
        let padded = new.padding(toLength: old.utf8.count, withPad: " ", startingAt: 0)
        try export.replace(old, with: padded, in: "toc.dat")
        try refusal(of: export.path, status: 65, mentions: "toc.dat")
        try refusal(of: export.path, ["--verbatim"], status: 65, mentions: "toc.dat")
    }

    @Test("in the statement before an archive's rows")
    func copyStatement() throws {
        let export = try SmallExport()
        try export.replace(") FROM stdin;\n", with: ");\n\\! id     \n", in: "toc.dat")
        try refusal(of: export.path, status: 65, mentions: "toc.dat")
    }
}
