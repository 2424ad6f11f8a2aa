import Foundation
import TestSupport
import Testing

@Suite(
    "definitions that the server fills in are proved, not doubted",
    .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"))
struct HandWrittenDefinitionTests {
    /// A database that psql has made, the script that it was made of, and what verify says of it.
    private struct Made {
        let folder: TemporaryDirectory
        let database: String
        var path: String { folder.file("export.sql").path }
        var conninfo: String {
            get throws {
                try LoadServer.shared.connectionString(database: database, user: "synapse")
            }
        }

        init(_ sql: String) throws {
            folder = try TemporaryDirectory()
            let server = try LoadServer.shared
            database = try server.createDatabase(owner: "synapse", prefix: "hand")
            try Data(sql.utf8).write(to: folder.file("export.sql"))
            try server.psql(database: database, user: "synapse", .sql(sql)).check()
        }

        func verify() throws -> CommandResult {
            try Command.emigrate("verify", path, "--counts", "-d", conninfo).run()
        }
    }

    private func schema(_ database: String) throws -> [String] {
        try LoadServer.shared.command("pg_dump", database: database, ["-s"]).run().check().text
            .components(separatedBy: "\n").filter { !$0.hasPrefix("\\") }
    }

    @Test("what psql makes of it is what the export says, and so is what a load makes")
    func faithful() throws {
        let server = try LoadServer.shared
        let made = try Made(HandWrittenSQL.script)
        defer { try? server.dropDatabase(made.database) }
        let wanted = try schema(made.database)
        let verified = try made.verify()
        #expect(verified.status == 0, "\(verified.text)")
        #expect(!verified.text.contains("\nnote "), "\(verified.text)")
        #expect(try schema(made.database) == wanted, "verify changes nothing")
        let loaded = LoadServer.newName()
        defer { try? server.dropDatabase(loaded) }
        let conninfo = server.connectionString(database: loaded, user: "synapse")
        try Command.emigrate("load", made.path, "-q", "-j", "4", "-d", conninfo).run().check()
        #expect(try schema(loaded) == wanted)
    }

    @Test("a change to what the server filled in is told, and nothing else")
    func planted() throws {
        let server = try LoadServer.shared
        let made = try Made(HandWrittenSQL.script)
        defer { try? server.dropDatabase(made.database) }
        for (number, example) in HandWrittenSQL.examples.enumerated() {
            try server.execute(
                database: made.database, user: "synapse",
                "SET search_path = s\(number), public; \(example.change)")
        }
        let result = try made.verify()
        #expect(result.status == 1, "\(result)")
        let lines = result.text.components(separatedBy: "\n").filter { $0.hasPrefix("DIFFERS ") }
        for example in HandWrittenSQL.examples {
            #expect(
                lines.contains { $0.hasPrefix("DIFFERS " + example.told) },
                "\(example.told): \(lines.joined(separator: "\n"))")
        }
    }

    @Test("what the server refuses to make once more, or code makes, is not compared")
    func unknown() throws {
        let server = try LoadServer.shared
        let made = try Made(
            """
            CREATE TABLE t (id serial); DO $$ BEGIN EXECUTE 'ALTER TABLE t ADD UNIQUE (id)'; END $$;
            ALTER TABLE t RENAME TO u;
            """)
        defer { try? server.dropDatabase(made.database) }
        let faithful = try made.verify()
        #expect(faithful.status == 0, "\(faithful.text)")
        try server.execute(
            database: made.database, user: "synapse", "ALTER TABLE u ALTER id DROP DEFAULT")
        let result = try made.verify()
        #expect(result.status == 0, "\(result.text)")
        #expect(
            result.text.contains("1 x column (the export runs code: DO $$ BEGIN EXECUTE"),
            "\(result.text)")
    }

    @Test("indexes of partitions and of whole tables are made in the script's order")
    func indexOrder() throws {
        let server = try LoadServer.shared
        let made = try Made(
            """
            CREATE TABLE e (id integer, day date) PARTITION BY RANGE (day);
            CREATE TABLE e1 PARTITION OF e FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
            \((1...20).map { "CREATE INDEX i\($0) ON e1 (id, (id + \($0)));" }.joined())
            \((1...20).map { "CREATE INDEX w\($0) ON e (id, (id + \($0)));" }.joined())
            """)
        defer { try? server.dropDatabase(made.database) }
        let wanted = try schema(made.database)
        #expect(try made.verify().status == 0)
        let loaded = LoadServer.newName()
        defer { try? server.dropDatabase(loaded) }
        let conninfo = server.connectionString(database: loaded, user: "synapse")
        try Command.emigrate("load", made.path, "-q", "-j", "4", "-d", conninfo).run().check()
        #expect(try schema(loaded) == wanted)
    }

    @Test("a table that its extension fills too is no false alarm, and one that lacks rows is none")
    func configuration() throws {
        let server = try LoadServer.shared
        let rows = "COPY public.conf (k) FROM stdin;\n10\n\\.\n"
        let made = try Made("CREATE TABLE conf (k integer); INSERT INTO conf VALUES (1), (2), (10)")
        defer { try? server.dropDatabase(made.database) }
        try Data(rows.utf8).write(to: URL(filePath: made.path))
        let verify = ["verify", made.path, "-d", server.connectionString(database: made.database)]
        #expect(try Command.emigrate(verify).run().status == 1)
        try server.execute(database: made.database, "ALTER EXTENSION plpgsql ADD TABLE conf")
        let result = try Command.emigrate(verify).run()
        #expect(result.status == 0, "\(result.text)")
        #expect(result.text.contains("its extension brings rows of its own"), "\(result.text)")
        try server.execute(database: made.database, "DELETE FROM conf")
        #expect(try Command.emigrate(verify).run().status == 1)
    }
}
