import Foundation
import TestSupport
import Testing

@Suite(
    "A load is the export, whole, and all the role's", .blocking,
    .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"))
struct LoadTests {
    private func load(
        _ arguments: String..., user: String = "synapse", database: String,
        input: Command.Input = .none
    ) throws -> CommandResult {
        let server = try LoadServer.shared
        var command = try Command.emigrate(
            ["load"] + arguments
                + ["-d", server.connectionString(database: database, user: user)])
        command.input = input
        return try command.run()
    }

    private func check(_ database: String, _ export: String, owner: String = "synapse") throws {
        let server = try LoadServer.shared
        let difference = try server.difference(
            of: database, from: try LoadServer.wanted(export))
        #expect(difference == nil)
        #expect(try server.objects(of: database, notOwnedBy: owner) == [])
        let journals = try server.value(
            database: database,
            "SELECT count(*) FROM pg_namespace WHERE nspname = 'emigrate_journal'")
        #expect(journals == "0")
        let invalid = try server.value(
            database: database, "SELECT count(*) FROM pg_index WHERE NOT indisvalid")
        #expect(invalid == "0")
    }

    @Test(
        "from the zip, into a new database",
        arguments: ["1.97", "1.60.0", "1.97-acl", "1.97-pending"], ["1", "4"])
    func zip(_ name: String, _ jobs: String) throws {
        let server = try LoadServer.shared
        let database = LoadServer.newName()
        defer { try? server.dropDatabase(database) }
        try load(Fixture.export(name).zip.path, "-j", jobs, database: database).check()
        try check(database, name)
        let locale = try server.query(
            database: database,
            """
            SELECT datcollate, datctype, pg_encoding_to_char(encoding), pg_get_userbyid(datdba)
            FROM pg_database WHERE datname = current_database()
            """)
        #expect(locale == [["C", "C", "UTF8", "synapse"]])
        #expect(try !server.databases().contains { $0.hasPrefix(database + ".") })
    }

    @Test("a dry run says what would be done, and writes nothing")
    func dryRun() throws {
        let server = try LoadServer.shared
        let database = LoadServer.newName()
        let zip = Fixture.export("1.97").zip.path
        let result = try load(zip, "--dry-run", "-j", "3", database: database).check()
        let plan = "Plan: 155 tables with about 12 MB of rows, and 525 definitions, into database"
        #expect(result.text.hasPrefix(plan))
        #expect(
            result.text.contains("filled beside it as \(database).emigrate-filling, 3 sessions"))
        #expect(result.text.contains("  public.event_json: 5.1 MB\n"))
        #expect(result.text.hasSuffix("Nothing was written.\n"))
        #expect(try !server.databases().contains { $0.hasPrefix(database) })
        let json = try load(zip, "--dry-run", "--json", database: database).check().text
        let lines = try json.split(separator: "\n").map {
            try #require(
                try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
        let event = try #require(lines.first { $0["event"] as? String == "plan" })
        #expect(event["bytes"] as? Int == 12_258_770)
        #expect(event["database"] as? String == database)
        // The server runs on this machine, as a user whose processes root or that user can see.
        #expect((event["freeBytes"] as? Int ?? 0) > 1 << 20)
        #expect(lines.last?["dryRun"] as? Bool == true)
        let script = try load(
            "-", "--dry-run", database: database,
            input: .text("--\n-- PostgreSQL database dump\n--\n"))
        #expect(script.text.hasPrefix("Plan: the whole export into database"))
        #expect(try !server.databases().contains { $0.hasPrefix(database) })
    }

    @Test(
        "the planner's statistics are gathered, unless they are not wanted",
        arguments: [true, false])
    func statistics(_ areWanted: Bool) throws {
        let server = try LoadServer.shared
        let database = LoadServer.newName()
        defer { try? server.dropDatabase(database) }
        let options = areWanted ? [] : ["--no-analyze"]
        try Command.emigrate(
            ["load", Fixture.export("1.60.0").zip.path, "--verify", "none"] + options
                + ["-d", server.connectionString(database: database, user: "synapse")]
        ).run().check()
        let known = try server.value(
            database: database, "SELECT count(*) > 100 FROM pg_stats WHERE schemaname = 'public'")
        #expect(known == (areWanted ? "t" : "f"))
    }

    @Test("from the folder, into the given empty database, as a role that may create none")
    func inPlace() throws {
        let server = try LoadServer.shared
        let folder = try TemporaryDirectory()
        let archive = try Fixture.export("1.97").directory(in: folder)
        try server.withDatabase(owner: "tenant") { database in
            try load(
                archive.path, "--target-role", "tenant", user: "tenant", database: database
            ).check()
            try check(database, "1.97", owner: "tenant")
        }
    }

    @Test("as a superuser, for the role")
    func superuser() throws {
        let server = try LoadServer.shared
        let database = LoadServer.newName()
        defer { try? server.dropDatabase(database) }
        try load(Fixture.export("1.97-acl").zip.path, user: "postgres", database: database).check()
        try check(database, "1.97-acl")
    }

    @Test("from a compressed script and from standard input", arguments: [false, true])
    func script(_ isPiped: Bool) throws {
        let server = try LoadServer.shared
        let database = LoadServer.newName()
        defer { try? server.dropDatabase(database) }
        let file = Fixture.export("1.97").compressedSQL
        try load(
            isPiped ? "-" : file.path, "-j", isPiped ? "3" : "2", database: database,
            input: isPiped ? .file(file) : .none
        ).check()
        try check(database, "1.97")
    }

    @Test("its schema is that of the same export through convert and psql")
    func schema() throws {
        let server = try LoadServer.shared
        let export = Fixture.export("1.97-acl")
        let database = LoadServer.newName()
        defer { try? server.dropDatabase(database) }
        try load(export.zip.path, database: database).check()
        let script = try Command.emigrate("convert", "-q", export.zip.path, "-o", "-").run().check()
        try server.withDatabase(owner: "synapse") { other in
            try server.psql(database: other, user: "synapse", .bytes(script.output)).check()
            func schema(_ name: String) throws -> String {
                try server.command("pg_dump", database: name, ["--schema-only"]).run().check().text
                    .split(separator: "\n").filter { !$0.hasPrefix("\\") }.joined(separator: "\n")
            }
            #expect(try schema(database) == schema(other))
        }
    }

    @Test("refusals change nothing")
    func refusals() throws {
        let server = try LoadServer.shared
        let zip = Fixture.export("1.97").zip.path
        let database = LoadServer.newName()
        defer { try? server.dropDatabase(database) }
        let old = try load(zip, "--synapse", "1.60.0", database: database)
        #expect(old.status == 1)
        #expect(old.errorText.contains("--force"))
        #expect(try !server.databases().contains { $0.hasPrefix(database) })
        let nobody = try load(zip, "--target-role", "nobody", database: database)
        #expect(nobody.status == 77 || nobody.status == 1, "\(nobody)")
        #expect(try !server.databases().contains { $0.hasPrefix(database) })

        try load(zip, "--synapse", "1.60.0", "--force", "--verify", "counts", database: database)
            .check()
        let again = try load(zip, database: database)
        #expect(again.status == 1)
        #expect(again.errorText.contains("--replace"))
        try check(database, "1.97")
    }

    @Test("what can only be read once is checked when it is loaded, and goes again")
    func standardInput() throws {
        let server = try LoadServer.shared
        let database = LoadServer.newName()
        let file = Command.Input.file(Fixture.export("1.97").compressedSQL)
        let result = try load("-", "--synapse", "1.60.0", database: database, input: file)
        #expect(result.status == 1, "\(result)")
        #expect(result.errorText.contains("what was loaded is removed"))
        #expect(try !server.databases().contains { $0.hasPrefix(database) })
    }

    @Test("a Synapse's rows as INSERT statements")
    func inserts() throws {
        let server = try LoadServer.shared
        let folder = try TemporaryDirectory()
        let (database, other) = (LoadServer.newName(), LoadServer.newName())
        try load(
            Fixture.export("1.60.0").zip.path, "--verify", "none", database: database
        ).check()
        let dump = folder.file("dump.dir").path
        _ = try server.command(
            "pg_dump", database: database, ["-Fd", "--inserts", "-f", dump]
        ).run().check()
        try server.dropDatabase(database)
        defer { try? server.dropDatabase(other) }
        #expect(try load(dump, "--synapse", "1.30.0", database: other).status == 1)
        try load(dump, "--synapse", "1.97.0", database: other).check()
        try check(other, "1.60.0")
    }

    @Test("an empty database that Synapse would not start on is left empty")
    func wrongCollation() throws {
        let server = try LoadServer.shared
        let database = LoadServer.newName()
        try server.execute(
            database: "postgres",
            """
            CREATE DATABASE \(database) OWNER tenant TEMPLATE template0
                LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'
            """)
        defer { try? server.dropDatabase(database) }
        let result = try load(
            Fixture.export("1.97").zip.path, "--target-role", "tenant", user: "tenant",
            database: database)
        #expect(result.status == 1, "\(result)")
        #expect(result.errorText.contains("C.UTF-8"))
        let tables = try server.value(
            database: database,
            "SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace >= 16384")
        #expect(tables == "0")
    }

    @Test("--replace keeps the old database under a dated name")
    func replace() throws {
        let server = try LoadServer.shared
        let database = LoadServer.newName()
        try load(Fixture.export("1.60.0").zip.path, database: database).check()
        try load(
            Fixture.export("1.97").zip.path, "--replace", "--verify", "none", database: database
        ).check()
        try check(database, "1.97")
        let kept = try server.databases().filter { $0.hasPrefix(database + "_before_") }
        let old = try #require(kept.first)
        #expect(kept.count == 1)
        try check(old, "1.60.0")
        try server.dropDatabase(database)
        try server.dropDatabase(old)
    }

    @Test("a damaged table leaves nothing behind, and says where it is")
    func damage() throws {
        let server = try LoadServer.shared
        let folder = try TemporaryDirectory()
        let archive = try Fixture.export("1.97").directory(in: folder)
        let files = try FileManager.default.contentsOfDirectory(atPath: archive.path)
            .filter { $0.hasSuffix(".dat.gz") }
        let sizes = try files.map { name in
            (name, try Data(contentsOf: archive.appending(path: name)))
        }
        let largest = try #require(sizes.max { $0.1.count < $1.1.count })
        var bytes = largest.1
        bytes[bytes.count / 2] ^= 0x55
        try bytes.write(to: archive.appending(path: largest.0))
        let database = LoadServer.newName()
        let result = try load(archive.path, "-j", "2", database: database)
        #expect(result.status == 65, "\(result)")
        #expect(result.errorText.contains(largest.0))
        #expect(result.errorText.contains("what was loaded is removed"))
        #expect(try !server.databases().contains { $0.hasPrefix(database) })
    }

    @Test("the row that the server refuses is named, whichever session loads it")
    func refusedRow() throws {
        let server = try LoadServer.shared
        let folder = try TemporaryDirectory()
        let dump = folder.url.appending(path: "wide.dir")
        try server.withDatabase { name in
            try server.execute(
                database: name,
                """
                CREATE TABLE wide (id bigint, body text);
                INSERT INTO wide SELECT n, repeat('x', 1000) FROM generate_series(1, 80000) n
                """)
            try server.command("pg_dump", database: name, ["-Fd", "-Z0", "-f", dump.path]).run()
                .check()
        }
        let files = try FileManager.default.contentsOfDirectory(atPath: dump.path)
        let file = dump.appending(
            path: try #require(files.first { $0.hasSuffix(".dat") && $0 != "toc.dat" }))
        var rows = try Data(contentsOf: file)
        let row = try #require(rows.range(of: Data("\n70000\t".utf8)))
        rows[row.lowerBound + 1] = UInt8(ascii: "x")
        // A server that is busy may have stored the rows in another order.
        let number = rows[..<row.lowerBound].count { $0 == UInt8(ascii: "\n") } + 2
        try rows.write(to: file)
        let database = LoadServer.newName()
        let result = try load(dump.path, "-j", "2", database: database)
        #expect(result.status == 65, "\(result)")
        #expect(
            result.errorText.contains("row \(number): the server says: invalid input syntax"),
            "row \(number): \(result)")
        #expect(try !server.databases().contains { $0.hasPrefix(database) })
    }

    @Test("events and a report as JSON, one object a line")
    func json() throws {
        let server = try LoadServer.shared
        let database = LoadServer.newName()
        defer { try? server.dropDatabase(database) }
        let result = try load(
            Fixture.export("1.60.0").zip.path, "--json", database: database
        ).check()
        let lines = try result.text.split(separator: "\n").map { line in
            try #require(
                try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
        let report = try #require(lines.last)
        #expect(report["event"] as? String == "report")
        #expect(report["database"] as? String == database)
        let truth = try LoadServer.wanted("1.60.0")
        #expect(report["rows"] as? Int == truth.totalRows)
        #expect(lines.count { $0["event"] as? String == "verified" } == truth.tables.count)
    }

    @Test(
        "a statement or row of a script that the server refuses is named with the script",
        arguments: [
            (
                "CREATE TABLE t (a integer);\nCREATE TABLE t (a integer);\n",
                "statement 2, CREATE TABLE t (a integer): the server says: relation \"t\" already"
            ),
            (
                "CREATE TABLE t (a integer);\nCOPY t (a) FROM stdin;\n1\nx\n\\.\n",
                "public.t (statement 2), row 2: the server says: invalid input syntax"
            ),
            (
                "CREATE TABLE t (a integer);\nCOPY t (a) FROM stdin;\n1\n\\.\n"
                    + "CREATE INDEX i ON t (b);\n",
                "statement 3, CREATE INDEX i ON t (b): the server says: column \"b\" does not exist"
            ),
        ])
    func refusedStatement(_ statements: String, _ words: String) throws {
        let folder = try TemporaryDirectory()
        let text =
            "-- PostgreSQL database dump\n\n" + statements
            + "\n--\n-- PostgreSQL database dump complete\n--\n\n"
        let script = try folder.write(Array(text.utf8), to: "dump.sql").path
        let database = LoadServer.newName()
        let result = try load(script, database: database)
        #expect(result.status != 0)
        #expect(result.errorText.contains("emigrate: \(script): \(words)"), "\(result)")
        #expect(try !LoadServer.shared.databases().contains { $0.hasPrefix(database) })
    }
}
