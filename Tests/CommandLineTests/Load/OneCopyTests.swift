import Foundation
import TestSupport
import Testing

/// Rows go in binary until one comes that must go as text, by a second COPY.
@Suite(
    "Rows of one COPY are those of one for triggers, references and line ends", .blocking,
    .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"))
final class OneCopyTests: LoadSuite {
    private func load(_ script: String, isPiped: Bool, _ options: String...) throws -> CommandResult
    {
        let file = try folder.write(Array(script.utf8), to: "dump.sql")
        let target = server.connectionString(database: name, user: "synapse")
        var command = try Command.emigrate(
            ["load", isPiped ? "-" : file.path, "-d", target] + options)
        if isPiped { command.input = .text(script) }
        return try command.run()
    }

    private static let referring = """
        CREATE TABLE public.a (id int PRIMARY KEY, parent int REFERENCES public.a(id), t text);
        COPY public.a (id, parent, t) FROM stdin;
        1\t3\ta

        """

    @Test(
        "a row refers to one behind the row that is text", arguments: [false, true],
        ["b\\x41", String(repeating: "b", count: 400_000)])
    func reference(_ isPiped: Bool, _ text: String) throws {
        defer { try? server.dropDatabase(name) }
        let script = Self.referring + "2\t3\t\(text)\n3\t\\N\tc\n\\.\n"
        // Of a pipe, values in a form that no server writes can only be counted.
        try load(script, isPiped: isPiped, "--verify", isPiped ? "counts" : "full").check()
        #expect(try server.value(database: name, "SELECT count(*) FROM a") == "3")
    }

    @Test("a trigger fires once for all rows", arguments: [false, true])
    func trigger(_ isPiped: Bool) throws {
        defer { try? server.dropDatabase(name) }
        let script = """
            CREATE TABLE public.log (n int); CREATE TABLE public.a (id int, t text);
            CREATE FUNCTION public.f() RETURNS trigger LANGUAGE plpgsql AS $$
                begin insert into public.log select count(*) from nt; return null; end$$;
            CREATE TRIGGER x AFTER INSERT ON public.a REFERENCING NEW TABLE AS nt
                FOR EACH STATEMENT EXECUTE FUNCTION public.f();
            COPY public.a (id, t) FROM stdin;
            1\ta
             +2\tb
            \\.

            """
        try load(script, isPiped: isPiped, "--verify", "counts").check()
        #expect(try server.query(database: name, "SELECT n FROM log") == [["2"]])
    }

    @Test("a CR at a line's end is damage, as it is for psql", arguments: [false, true])
    func lineEnd(_ isPiped: Bool) throws {
        let start = "CREATE TABLE public.a (id int, t text);\nCOPY public.a (id, t) FROM stdin;\n"
        let many = (1...200_000).map { "\($0)\tvalue\n" }.joined()
        for (rows, bad) in [("1\ta\n2\tb\r\n", 2), ("1\ta\n2\tb\r\n3\tc\r\n", 2)]
            + [(many + "200001\tb\r\n", 200_001)]
        {
            for verify in ["none", "full"] {
                let result = try load(
                    start + rows + "\\.\n", isPiped: isPiped, "--verify", verify)
                #expect(result.status == 65, "\(result)")
                #expect(result.errorText.contains("row \(bad):"), "\(result)")
                #expect(result.errorText.contains("carriage return"), "\(result)")
                #expect(try !server.databases().contains(name))
            }
        }
    }

    @Test("a CR at the end of an archive's row, too", arguments: ["1", "3"])
    func archive(_ jobs: String) throws {
        let archive = folder.file("dump.dir")
        try server.withDatabase(owner: "synapse") { source in
            try server.execute(
                database: source,
                "CREATE TABLE t AS SELECT g AS id, repeat('x', 10) AS t FROM"
                    + " generate_series(1, 60000) g")
            try server.command("pg_dump", database: source, ["-Fd", "-Z0", "-f", archive.path])
                .run().check()
        }
        let files = try FileManager.default.contentsOfDirectory(atPath: archive.path)
        let data = archive.appending(
            path: try #require(files.first { $0.hasSuffix(".dat") && $0 != "toc.dat" }))
        let text = try String(contentsOf: data, encoding: .utf8)
        try Data(text.replacing("\\.\n", with: "70000\tb\r\n\\.\n").utf8).write(to: data)
        let target = server.connectionString(database: name, user: "synapse")
        for verify in ["none", "full"] {
            let result = try Command.emigrate(
                "load", archive.path, "-j", jobs, "-d", target, "--verify", verify
            ).run()
            #expect(result.status == 65, "\(result)")
            #expect(result.errorText.contains("row 60001:"), "\(result)")
        }
    }
}
