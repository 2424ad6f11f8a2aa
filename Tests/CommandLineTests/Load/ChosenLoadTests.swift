import Foundation
import TestSupport
import Testing

@Suite(
    "A part of an export loads, and is proved to be that part", .blocking,
    .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"))
struct ChosenLoadTests {
    private func run(
        _ command: String, _ export: URL, _ database: String, _ options: [String]
    ) throws -> CommandResult {
        let conninfo = try LoadServer.shared.connectionString(database: database, user: "synapse")
        return try Command.emigrate([command, export.path, "-d", conninfo] + options).run()
    }

    /// Loads, and verifies by the same options and without them.
    private func prove(
        _ export: URL, _ options: [String],
        body: (PostgresServer, String, [String: Any]) throws -> Void
    ) throws {
        let server = try LoadServer.shared
        let database = LoadServer.newName()
        defer { try? server.dropDatabase(database) }
        let loaded = try run("load", export, database, options + ["--json"]).check()
        let last = try #require(loaded.text.split(separator: "\n").last)
        let report = try #require(
            try JSONSerialization.jsonObject(with: Data(last.utf8)) as? [String: Any])
        #expect(try run("verify", export, database, options).status == 0)
        #expect(try run("verify", export, database, ["--counts"]).status == 1)
        try body(server, database, report)
    }

    @Test("without the rows of some tables", arguments: [false, true])
    func emptied(_ isScript: Bool) throws {
        let fixture = Fixture.export("1.97")
        var wanted = try LoadServer.wanted("1.97")
        wanted.tables["public.user_ips"] = LoadServer.emptyTable
        wanted.tables["public.event_search"] = LoadServer.emptyTable
        let export = isScript ? fixture.compressedSQL : fixture.zip
        try prove(
            export,
            ["--exclude-table-data", "public.user_ips", "--exclude-table-data", "event_se*"]
        ) { server, database, report in
            #expect(try server.difference(of: database, from: wanted) == nil)
            let selection = try #require(report["selection"] as? [String: Any])
            let rows = try #require(selection["rowsLeftOut"] as? [[String: Any]])
            #expect(
                Set(rows.compactMap { $0["table"] as? String }) == [
                    "public.user_ips", "public.event_search",
                ])
            let warnings = try #require(selection["warnings"] as? [String])
            #expect(warnings.count == 1)
            #expect(warnings[0].contains("event_search") && !warnings[0].contains("user_ips"))
        }
    }

    @Test("one table and what it needs")
    func table() throws {
        let truth = try LoadServer.wanted("1.97")
        try prove(Fixture.export("1.97").zip, ["-t", "events", "-t", "users"]) {
            server, database, _ in
            let got = try server.truth(of: database)
            #expect(got.tables.count == 2)
            #expect(got.tables["public.events"] == truth.tables["public.events"])
            #expect(got.tables["public.users"] == truth.tables["public.users"])
            #expect(got.indexCount > 5)
        }
    }

    @Test(
        "of every kind of object",
        arguments: [
            ["-t", "app.parent"], ["-T", "app.parent"], ["-t", "log_2a", "-t", "app.seen"],
            ["-n", "app", "-T", "app.log*"],
            ["--exclude-table-data", "app.*", "--section=pre-data", "--section=data"],
        ])
    func everyKind(_ options: [String]) throws {
        let server = try LoadServer.shared
        let folder = try TemporaryDirectory()
        let path = folder.file("dump")
        let source = try ObjectKindTests.source.get()
        _ = try server.command("pg_dump", database: source, ["-Fd", "-f", path.path]).run().check()
        let wanted = try server.truth(of: source).tables
        try prove(path, options) { server, database, report in
            let got = try server.truth(of: database).tables
            let proved = try #require(report["tables"] as? [[String: Any]])
            #expect(!got.isEmpty && got.count < wanted.count || options.count > 3)
            for name in proved.compactMap({ $0["name"] as? String }) {
                #expect(got[name] == wanted[name], "\(name)")
            }
        }
    }

    @Test("definitions only")
    func definitions() throws {
        let fixture = Fixture.export("1.97")
        let truth = try fixture.truth()
        try prove(fixture.zip, ["-s"]) { server, database, _ in
            let got = try server.truth(of: database)
            #expect(got.tables.count == truth.tables.count)
            #expect(got.tables.values.allSatisfy { $0.rows == 0 })
            #expect(got.indexCount == truth.indexCount)
        }
    }

    @Test(
        "what needs tables that are there is refused",
        arguments: [
            ["-a"], ["--section", "data"], ["--section", "data", "--section", "post-data"],
        ])
    func refused(_ options: [String]) throws {
        let database = LoadServer.newName()
        let result = try run("load", Fixture.export("1.97").zip, database, options)
        #expect(result.status == 64)
        #expect(result.errorText.contains("emigrate convert"))
        #expect(try !LoadServer.shared.databases().contains(database))
    }

    @Test("a table that Synapse needs is warned of, and one that is not there refused")
    func warnings() throws {
        let zip = Fixture.export("1.97").zip.path
        let result = try Command.emigrate(
            "convert", zip, "-o", "/dev/null", "--exclude-table-data", "schema_version", "-T",
            "user_ips"
        ).run().check()
        #expect(result.errorText.contains("Synapse needs the rows of schema_version"))
        #expect(result.errorText.contains("public.user_ips"))
        try refusal(
            of: zip, ["-t", "usrs"], status: 64, mentions: "--table usrs", "public.users")
        try refusal(
            of: Fixture.export("1.97").compressedSQL.path, ["-t", "users"], status: 64,
            mentions: "pg_dump -Fd")
        let piped = try Command.emigrate(
            "convert", Fixture.export("1.97").compressedSQL.path, "-o", "-", "-n", "public"
        ).run()
        #expect(piped.status == 64 && piped.output.isEmpty)
        for options in [["-s", "-a"], ["-a", "-c"], ["-t", "x", "-n", "y"], ["-t", "a(b)"]] {
            let result = try Command.emigrate(["convert", zip, "-o", "/dev/null"] + options).run()
            #expect(result.status == 64, "\(options)")
        }
    }
}
