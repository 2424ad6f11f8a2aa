import Foundation
import TestSupport
import Testing

/// pg_dumpall writes the databases of a server into one script; an owner wants one of them.
@Suite("One database of several", .blocking)
struct ChosenDatabaseTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    @Test(
        "is what pg_dump makes of it",
        .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"))
    func whole() throws {
        let server = try PostgresServer(superuser: "rdsadmin")
        defer { server.stop() }
        let dump = try dumped(server)
        try server.createRole("synapse", options: "LOGIN CREATEDB")
        for (index, name) in ["first db", "second"].enumerated() {
            let wanted = try text(of: name, on: server)
            let script = folder.file("\(index).sql")
            let chosen = ["--database", name]
            try Command.emigrate(["convert", dump, "-q", "-o", script.path] + chosen).run().check()
            // What it came to can be chosen from no more.
            #expect(try inspected([script.path]).databases == nil)
            let converted = try server.createDatabase(owner: "synapse")
            try server.psql(database: converted, user: "synapse", .file(script)).check()
            #expect(firstDifference(try text(of: converted, on: server), wanted) == nil)

            for isPiped in [false, true] {
                let loaded = "loaded_\(index)_\(isPiped)"
                let target = server.connectionString(database: loaded, user: "synapse")
                var load = try Command.emigrate(
                    ["load", isPiped ? "-" : dump, "-q", "-d", target] + chosen)
                if isPiped { load.input = .file(URL(filePath: dump)) }
                try load.run().check()
                #expect(firstDifference(try text(of: loaded, on: server), wanted) == nil)
                // What the export says of the database is for the one that it became.
                let setting = try server.value(
                    database: "postgres",
                    "SELECT setconfig FROM pg_db_role_setting JOIN pg_database d ON d.oid = setdatabase"
                        + " WHERE setrole = 0 AND datname = '\(loaded)'")
                #expect(setting == "{TimeZone=Etc/GMT-\(index + 1)}")
                try Command.emigrate(["verify", dump, "-d", target] + chosen).run().check()
                let other = try Command.emigrate(
                    "verify", dump, "-d", target, "--database", ["second", "first db"][index]
                ).run()
                #expect(other.status == 1, "\(other)")
            }
            let outline = try inspected([dump] + chosen)
            #expect(outline.database == name)
            #expect(outline.rows == 100 * (index + 1))
        }
    }

    @Test(
        "has to be named, before anything is done",
        .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"))
    func several() throws {
        let server = try PostgresServer(superuser: "rdsadmin")
        defer { server.stop() }
        let dump = try dumped(server)
        try server.createRole("synapse", options: "LOGIN CREATEDB")
        let outline = try inspected([dump])
        let filled = outline.databases?.filter { $0.1 }.map(\.0)
        #expect(filled == ["first db", "second"])
        #expect(outline.rows == 300)
        let shown = try Command.emigrate("inspect", dump).run().check().text
        #expect(shown.contains("choose one with --database"))
        #expect(shown.contains("100 rows in 1 tables") && shown.contains("200 rows in 1 tables"))

        let before = try server.databases()
        let target = server.connectionString(database: "loaded", user: "synapse")
        for command in [
            ["load", dump, "-q", "-d", target],
            ["verify", dump, "-d", server.connectionString(database: "second", user: "synapse")],
            ["check", dump, "--synapse", "1.98.0"],
        ] {
            let refused = try Command.emigrate(command).run()
            #expect(refused.status == 66, "\(refused)")
            #expect(refused.errorText.contains("holds 2 databases"), "\(refused)")
            #expect(refused.errorText.contains("--database: first db, second"), "\(refused)")
        }
        #expect(try server.databases() == before)
    }

    @Test("of an older release is what its pg_dump made")
    func recorded() throws {
        func lines(_ bytes: [UInt8]) -> [Substring] {
            String(decoding: bytes, as: UTF8.self).split(separator: "\n")
                .filter { $0 != "--" && $0 != "SET default_transaction_read_only = off;" }
        }
        let wanted = try gunzipped(Fixture.bytes("corpus/pg10/appdb.plain.sql.gz"))
        let got = try Command.emigrate(
            "convert", Fixture.url("corpus/pg10/dumpall.sql.gz").path, "--verbatim",
            "--restrict-key",
            "x", "--database", "appdb", "-q", "-o", "-"
        ).run().check().output
        #expect(
            lines(got).filter { !$0.hasSuffix("restrict x") } == lines(wanted))
    }

    @Test("of Synapse is judged like its own export")
    func check() throws {
        let export = Fixture.export("1.97").zip.path
        let script = try Command.emigrate("convert", export, "-q", "-o", "-").run().check().text
            .replacing("\\set ON_ERROR_STOP on\n", with: "")
        let dump = try folder.write(
            Array(
                """
                --
                -- PostgreSQL database cluster dump
                --
                \\connect one
                CREATE TABLE public.other (a integer);
                \\connect "two"
                \(script)
                \\connect three
                CREATE TABLE public.schema_version (a integer);
                --
                -- PostgreSQL database cluster dump complete
                --

                """.utf8), to: "all.sql"
        ).path
        for release in ["1.97.0", "1.60.0"] {
            let options = ["--synapse", release]
            let wanted = try Command.emigrate(["check", export] + options).run()
            let got = try Command.emigrate(["check", dump, "--database", "two"] + options).run()
            #expect(got.status == wanted.status, "\(got)")
            let other = try Command.emigrate(["check", dump, "--database", "one"] + options).run()
            #expect(other.status == 65, "\(other)")
        }
    }

    @Test("that is not there is refused")
    func absent() throws {
        let cluster = Fixture.url("corpus/pg15/dumpall.sql.gz").path
        let archive = Fixture.url("corpus/pg15/appdb.custom").path
        let plain = Fixture.url("corpus/pg15/appdb.plain.sql.gz").path
        func convert(_ export: String, _ name: String) throws -> CommandResult {
            let output = folder.file("out.sql")
            let result = try Command.emigrate(
                "convert", export, "--database", name, "-q", "-o", output.path
            ).run()
            #expect(FileManager.default.fileExists(atPath: output.path) == (result.status == 0))
            return result
        }
        for (export, words) in [
            (cluster, "has no database nope"), (archive, "is of the database appdb, not nope"),
            (plain, "does not say which database it is of"),
        ] {
            let result = try convert(export, "nope")
            #expect(result.status == 64 && result.errorText.contains(words), "\(result)")
        }
        #expect(try convert(archive, "appdb").status == 0)
        // Cut in a database behind the one that was chosen.
        let whole = try gunzipped(contents(of: URL(filePath: cluster)))
        let cut = try folder.write(Array(whole.dropLast(1000)), to: "cut.sql").path
        for command in [
            ["convert", cut, "--database", "appdb", "-q", "-o", folder.file("out.sql").path],
            ["inspect", cut, "--database", "appdb"],
        ] {
            let result = try Command.emigrate(command).run()
            #expect(result.status == 65 && result.errorText.contains("cut short"), "\(result)")
        }
    }

    /// A dump of a server with two databases that have a table of the same name.
    private func dumped(_ server: PostgresServer) throws -> String {
        try server.createRole("k7m2q9x4wd")
        try server.createRole("reader")
        for (index, name) in ["first db", "second"].enumerated() {
            try server.createDatabase(named: name, owner: "k7m2q9x4wd")
            try server.execute(
                database: name, user: "k7m2q9x4wd",
                #"""
                CREATE SCHEMA app;
                CREATE TABLE app.t (id serial PRIMARY KEY, t text);
                INSERT INTO app.t (t) SELECT E'\\connect postgres\n\\.\n' || n
                    FROM generate_series(1, \#(100 * (index + 1))) n;
                COMMENT ON TABLE app.t IS E'--\n-- PostgreSQL database dump complete\n--\n';
                ALTER DATABASE "\#(name)" SET timezone TO 'Etc/GMT-\#(index + 1)';
                GRANT CONNECT ON DATABASE "\#(name)" TO reader;
                """#)
        }
        let dump = folder.file("all.sql").path
        try server.command("pg_dumpall", database: "postgres", ["-f", dump]).run().check()
        return dump
    }

    private func text(of database: String, on server: PostgresServer) throws -> [UInt8] {
        let text = try server.command("pg_dump", database: database, ["-O", "-x"]).run().check()
            .text
        return Array(
            text.split(separator: "\n").filter { !$0.contains("restrict ") }
                .joined(separator: "\n").utf8)
    }

    private func inspected(
        _ arguments: [String]
    ) throws -> (database: String?, databases: [(String, Bool)]?, rows: Int) {
        let output = try Command.emigrate(["inspect"] + arguments + ["--json"]).run().check().output
        let report = try #require(
            try JSONSerialization.jsonObject(with: Data(output)) as? [String: Any])
        let tables = try #require(report["tables"] as? [[String: Any]])
        let databases = (report["databases"] as? [[String: Any]])?.map {
            ($0["name"] as? String ?? "", $0["isFilled"] as? Bool ?? false)
        }
        return (
            report["database"] as? String, databases,
            tables.compactMap { $0["rows"] as? Int }.reduce(0, +)
        )
    }
}
