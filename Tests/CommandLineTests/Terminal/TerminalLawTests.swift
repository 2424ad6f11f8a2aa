import Foundation
import TestSupport
import Testing

@Suite(
    "No control character of an export reaches a terminal, a log or a page", .blocking,
    .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"))
struct TerminalLawTests {
    /// Roles are the whole server's, and names of these kinds are in the way of other tests.
    private static let server = Result {
        let server = try PostgresServer()
        try server.createRole("synapse", options: "LOGIN CREATEDB")
        return server
    }

    /// Runs a command, whatever comes of it, and looks at all that it wrote.
    @discardableResult
    private func run(
        _ arguments: [String], input: [UInt8]? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> CommandResult {
        var command = try Command.emigrate(arguments)
        if let input { command.input = .bytes(input) }
        let result = try command.run()
        for bytes in [result.output, result.errors] {
            let found = controlCharacter(in: bytes)
            #expect(
                found == nil, "\(arguments): \(String(found?.value ?? 0, radix: 16))",
                sourceLocation: sourceLocation)
        }
        #expect(result.signal == nil, sourceLocation: sourceLocation)
        if arguments.contains("--json"), result.status == 0 {
            let text = result.text.isEmpty ? result.errorText : result.text
            let lines =
                arguments.contains("load") ? text.split(separator: "\n").map(String.init) : [text]
            for line in lines { _ = try JSONSerialization.jsonObject(with: Data(line.utf8)) }
        }
        return result
    }

    private func look(at export: String, in folder: TemporaryDirectory) throws {
        let page = folder.file("page.html").path
        for arguments in [
            ["inspect", export], ["inspect", export, "--json"],
            ["inspect", export, "--html", page],
            ["inspect", export, "--toc"], ["inspect", export, "--toc", "--json"],
            ["check", export, "--synapse", "1.98.0"],
            ["check", export, "--synapse", "1.98.0", "--json"],
        ] { try run(arguments) }
        let html = try contents(of: folder.file("page.html"))
        #expect(controlCharacter(in: html) == nil)
        #expect(html.firstRange(of: Array("\\u001b".utf8)) != nil)
        let made = folder.file(HostileNames.name("made")).path
        for options in [
            [], ["--json"], ["--strict-roles"], ["--verbatim"], ["--no-acl"], ["-q"],
            ["--drop-role", HostileNames.name("o")], ["--exclude-table-data", "nothing*"],
            ["--map-role", "\(HostileNames.name("o"))=\(HostileNames.name("other"))"],
            ["--format", "directory"], ["--format", "custom"],
            ["--table", HostileNames.name("no")],
            ["--no-such-option", HostileNames.name("no")],
        ] { try run(["convert", export, "-o", made] + options) }
    }

    @Test("of a script, in every form of every report")
    func script() throws {
        let folder = try TemporaryDirectory()
        let script = try folder.write(HostileNames.script.utf8, to: HostileNames.name("dump")).path
        try look(at: script, in: folder)
        try run(["inspect", "-"], input: Array(HostileNames.script.utf8))
        try run(["inspect", folder.file(HostileNames.name("missing")).path])
        let half = Array(HostileNames.script.utf8.prefix(500))
        try run(["convert", "-", "-o", folder.file("half.sql").path], input: half)
        let text = try run(["convert", script, "-o", folder.file("clean.sql").path]).errorText
        #expect(text.contains("\\u001b]0;t\\u0007\\u001b[31m\\u000d\\u0009\\u0008\\u007f\\u009b2J"))
    }

    @Test("SQL has the names as they are")
    func sql() throws {
        let folder = try TemporaryDirectory()
        let script = try folder.write(HostileNames.script.utf8, to: "dump.sql").path
        let text = try conversion(of: script, to: "-", "-q").text
        #expect(text.contains("\"\(HostileNames.name("t"))\""))
    }

    @Test(
        "of a load, of what the server says of it, and of a proof",
        arguments: ["-Fp", "-Fd", "-Fc"])
    func load(_ format: String) throws {
        let server = try Self.server.get()
        let folder = try TemporaryDirectory()
        do { try server.createRole(HostileNames.name("g"), options: "NOLOGIN") } catch {}
        let source = try server.createDatabase(owner: "synapse")
        defer { try? server.dropDatabase(source) }
        try server.execute(database: source, user: "synapse", HostileNames.definitions)
        let dump = folder.file(HostileNames.name("dump"))
        try server.command("pg_dump", database: source, [format, "-f", dump.path]).run().check()
        if format != "-Fp" { try look(at: dump.path, in: folder) }
        let target = LoadServer.newName()
        let place = ["-d", server.connectionString(database: target, user: "synapse")]
        for options in [
            ["--dry-run"], [], ["--replace", "--json"], ["--replace", "-T", "x*"], [],
        ] {
            try run(["load", dump.path] + place + options)
        }
        let check = ["verify", dump.path] + place
        for options in [[], ["--json"]] {
            #expect(try run(check + options).status == 0)
        }
        let table = "\"\(HostileNames.name("s"))\".\"\(HostileNames.name("t"))\""
        try server.execute(
            database: target,
            "UPDATE \(table) SET n = 7 WHERE n = 1; DROP INDEX \"\(HostileNames.name("s"))\""
                + ".\"\(HostileNames.name("i"))\"; COMMENT ON TABLE \(table) IS NULL")
        for options in [[], ["--rows"], ["--rows", "--json"], ["--counts"]] {
            #expect(try run(check + options).status == 1)
        }
        try? server.dropDatabase(target)
    }

    @Test("of an error of the server's, with what it adds")
    func serverError() throws {
        let server = try Self.server.get()
        let folder = try TemporaryDirectory()
        let name = HostileNames.name("t")
        let scripts = [
            "CREATE TABLE \"\(name)\" (a int);\nSELECT \"\(name)\" FROM x;\n",
            "CREATE TABLE \"\(name)\" (a int);\nCOPY \"\(name)\" (a) FROM stdin;\n\u{1b}[31mx\n\\.\n",
            "CREATE TABLE a (b text PRIMARY KEY);\nINSERT INTO a VALUES ('\(name)'), ('\(name)');\n",
            "DO $$BEGIN RAISE EXCEPTION E'\(name)' USING HINT = '\(name)', DETAIL = '\(name)'; END$$;\n",
        ]
        for (number, text) in scripts.enumerated() {
            let script = try folder.write(text.utf8, to: "\(number).sql").path
            let place = server.connectionString(database: LoadServer.newName(), user: "synapse")
            let result = try run(["load", script, "-d", place])
            #expect(result.status != 0)
            #expect(result.errorText.contains("\\u001b") || result.errorText.contains("\\u202e"))
        }
    }

    @Test("a terminal shows the load's own sequences, and none of the export's")
    func terminal() throws {
        guard let script = try? Command(named: "script").program else { return }
        let folder = try TemporaryDirectory()
        let dump = try folder.write(HostileNames.script.utf8, to: "dump.sql").path
        let program = try Command.emigrateProgram.get().path
        let shell = "'\(program)' check '\(dump)' --synapse 1.98.0"
        var command = Command(script, ["-qec", shell, "/dev/null"])
        command.environment = ["NO_COLOR": nil, "TERM": "xterm"]
        let text = try command.run().text
        #expect(text.contains("\u{1b}[0m"))
        #expect(!text.contains("\u{1b}]0;"))
        #expect(!text.contains("\u{202e}"))
    }
}
