import Foundation
import TestSupport
import Testing

@Suite(
    "What pg_dump never writes is read as psql reads it, or refused with its line", .blocking,
    .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"))
final class ScriptOddityTests: LoadSuite {
    private func load(_ script: String, isPiped: Bool = false) throws -> CommandResult {
        let file = try folder.write(Array(script.utf8), to: "script.sql")
        let target = server.connectionString(database: name, user: "synapse")
        let source = isPiped ? "-" : file.path
        var command = try Command.emigrate(["load", source, "-d", target])
        if isPiped { command.input = .text(script) }
        return try command.run()
    }

    private static let table = "CREATE TABLE t (a text);\n"

    @Test("COPY from stdout is one from stdin", arguments: [false, true])
    func fromStandardOutput(_ isPiped: Bool) throws {
        defer { try? server.dropDatabase(name) }
        let script = Self.table + "COPY t (a) FROM stdout;\nx\ny\n\\.\n"
        let result = try load(script, isPiped: isPiped)
        #expect(result.status == 0, "\(result)")
        let question = "SELECT count(*) FROM t"
        #expect(try server.value(database: name, question) == "2")
        let file = folder.file("script.sql")
        let clean = folder.file("clean.sql")
        try Command.emigrate("convert", file.path, "-o", clean.path).run().check()
        for text in [file, clean] {
            try server.withDatabase(owner: "synapse") { other in
                try server.psql(database: other, user: "synapse", .file(text)).check()
                #expect(try server.value(database: other, question) == "2")
            }
        }
    }

    @Test(
        "COPY to the client has no place in a load", arguments: [false, true],
        ["COPY t TO stdout;", "COPY (SELECT 1) TO STDOUT;", "COPY t (a) TO stdin;"])
    func toStandardOutput(_ isPiped: Bool, _ statement: String) throws {
        let result = try load(Self.table + statement + "\n", isPiped: isPiped)
        #expect(result.status == 65, "\(result)")
        #expect(result.errorText.contains("line 2"), "\(result)")
        #expect(result.errorText.contains("psql's output"), "\(result)")
        #expect(try !server.databases().contains(name))
    }

    @Test("COPY to the client takes no rows with it where its table is left out")
    func leftOut() throws {
        let script =
            Self.table + "CREATE TABLE u (a text);\nCOPY t TO stdout;\nCOPY u FROM stdin;\nx\n\\.\n"
        let file = try folder.write(Array(script.utf8), to: "script.sql")
        let result = try Command.emigrate(
            "convert", file.path, "-q", "-o", "-", "--exclude-table-data", "t"
        ).run()
        #expect(result.status == 0, "\(result)")
        #expect(result.text.contains("COPY u FROM stdin;\nx\n\\.\n"), "\(result.text)")
    }

    @Test("a row that goes on behind a backslash is named as a cause")
    func continuation() throws {
        let result = try load(Self.table + "COPY t (a) FROM stdin;\none\\\ntwo\n\\.\n")
        #expect(result.status == 1, "\(result)")
        #expect(result.errorText.contains("backslash at the end of its line"), "\(result)")
    }

    @Test("rows with other line ends than the line that ends them are refused")
    func lineEnds() throws {
        let result = try load(Self.table + "COPY t (a) FROM stdin;\none\r\ntwo\r\n\\.\n")
        #expect(result.status == 65, "\(result)")
        #expect(result.errorText.contains("line 3"), "\(result)")
        #expect(result.errorText.contains("CR LF"), "\(result)")
    }

    @Test(
        "a routine called begin is named, and nothing is called damaged", arguments: ["-Fp", "-Fc"])
    func begin(_ form: String) throws {
        let dump = try server.withDatabase(owner: "synapse") { source in
            try server.execute(
                database: source,
                "CREATE FUNCTION public.begin(a int) RETURNS int LANGUAGE sql AS 'SELECT a';")
            let options = [form, "-f", folder.file("dump").path]
            try server.command("pg_dump", database: source, options).run().check()
            return folder.file("dump")
        }
        for arguments in [
            ["convert", dump.path, "-q", "-o", folder.file("clean.sql").path],
            ["load", dump.path, "-d", server.connectionString(database: name, user: "synapse")],
        ] {
            let result = try Command.emigrate(arguments).run()
            #expect(result.status == 65, "\(result)")
            #expect(result.errorText.contains("called begin"), "\(result)")
            #expect(!result.errorText.contains("nothing of it can be trusted"), "\(result)")
            #expect(result.errorText.contains(form == "-Fp" ? "line" : "begin(integer)"))
        }
        #expect(!FileManager.default.fileExists(atPath: folder.file("clean.sql").path))
        #expect(try !server.databases().contains(name))
    }

    @Test("a dump that was cut short in front of another one is named where it ends")
    func severalDumps() throws {
        let head = "-- PostgreSQL database dump\n\n"
        let end = "\n-- PostgreSQL database dump complete\n"
        let second = head + "CREATE TABLE u (a int);\n" + end
        let cut = try load(head + Self.table + second)
        #expect(cut.status == 65, "\(cut)")
        #expect(cut.errorText.contains("line 4"), "\(cut)")
        defer { try? server.dropDatabase(name) }
        let whole = try load(head + Self.table + end + second)
        #expect(whole.status == 0, "\(whole)")
    }

    @Test(
        "what psql takes and is not read is not called damaged, and says what to do",
        arguments: [
            ("SELECT 1 \\; SELECT 2;\n", "Write a semicolon in place of \\;"),
            (
                "CREATE TABLE t (a int);\nCOPY t FROM stdin; INSERT INTO t VALUES (1);\n1\n\\.\n",
                "Put it on a line of its own behind the rows' end"
            ),
            ("SET client_encoding = 'SJIS';\nSELECT 1;\n", "Dump it again with pg_dump -E UTF8"),
        ])
    func legal(_ script: String, _ advice: String) throws {
        let folder = try TemporaryDirectory()
        let file = try folder.write(Array(script.utf8), to: "a.sql")
        let result = try Command.emigrate("convert", file.path, "-o", "-").run()
        #expect(result.status == 65, "\(result)")
        #expect(result.errorText.contains(advice), "\(result)")
        #expect(!result.errorText.contains("nothing of it can be trusted"), "\(result)")
    }
}
