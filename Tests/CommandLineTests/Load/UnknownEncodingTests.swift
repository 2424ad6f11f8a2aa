import Foundation
import TestSupport
import Testing

@Suite(
    "Text that does not say its encoding is UTF-8, or is read as what it is said to be",
    .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"))
struct UnknownEncodingTests {
    /// A database in SQL_ASCII with one row in LATIN1, the last one.
    ///
    /// Of a table with a numeric column all rows go as text, of one without as COPY's binary format
    /// where there are many.
    private static func dump(
        _ options: [String], isBinary: Bool = false, in folder: TemporaryDirectory
    ) throws -> URL {
        let server = try LoadServer.shared
        let database = LoadServer.newName()
        try server.execute(
            database: "postgres",
            """
            CREATE DATABASE \(database) TEMPLATE template0 ENCODING 'SQL_ASCII' LC_COLLATE 'C'
                LC_CTYPE 'C';
            """)
        defer { try? server.dropDatabase(database) }
        let last = isBinary ? 20_000 : 3
        try server.execute(
            database: database,
            """
            SET client_encoding = 'SQL_ASCII';
            CREATE TABLE t (n \(isBinary ? "integer" : "numeric"), s text);
            INSERT INTO t SELECT i, repeat('x', 20) FROM generate_series(1, \(last)) AS i
                WHERE i <> 2;
            INSERT INTO t VALUES (2, convert_from('\\xe4e9', 'SQL_ASCII'));
            """)
        let output = folder.file("dump")
        _ = try server.command(
            "pg_dump", database: database, options + ["-f", output.path]
        ).run().check()
        return output
    }

    private static let forms = [["-Fp"], ["-Fc"], ["-Fp", "--inserts"], ["-Fc", "--inserts"]]

    private func emigrate(
        _ command: String, _ export: URL, _ database: String, _ options: [String] = []
    ) throws -> CommandResult {
        let conninfo = try LoadServer.shared.connectionString(database: database, user: "synapse")
        return try Command.emigrate([command, export.path, "-d", conninfo] + options).run()
    }

    @Test("refused with table and row", arguments: forms, [false, true])
    func refused(_ form: [String], _ isBinary: Bool) throws {
        let folder = try TemporaryDirectory()
        let dump = try Self.dump(form, isBinary: isBinary, in: folder)
        let database = LoadServer.newName()
        let row = isBinary ? "row 20000" : "row 3"
        for options in [[], ["-j", "1"]] {
            let result = try emigrate("load", dump, database, options)
            #expect(result.status == 65, "\(result)")
            #expect(result.errorText.contains("public.t"), "\(result)")
            #expect(result.errorText.contains(row), "\(result)")
            #expect(result.errorText.contains("--encoding"), "\(result)")
        }
        #expect(try !LoadServer.shared.databases().contains(database))
        let clean = folder.file("clean.sql")
        let converted = try Command.emigrate(["convert", dump.path, "-q", "-o", clean.path]).run()
        #expect(converted.status == 65)
        #expect(converted.errorText.contains(row), "\(converted)")
        #expect(!FileManager.default.fileExists(atPath: clean.path))
    }

    @Test("read as what --encoding says", arguments: forms, [false, true])
    func read(_ form: [String], _ isBinary: Bool) throws {
        let folder = try TemporaryDirectory()
        let dump = try Self.dump(form, isBinary: isBinary, in: folder)
        let server = try LoadServer.shared
        let database = LoadServer.newName()
        defer { try? server.dropDatabase(database) }
        let latin = ["--encoding", "latin1"]
        try emigrate("load", dump, database, latin).check()
        let question = "SELECT s FROM t WHERE n = 2"
        #expect(try server.value(database: database, question) == "äé")
        try emigrate("verify", dump, database, latin).check()
        #expect(try emigrate("verify", dump, database, ["--encoding", "LATIN2"]).status != 70)

        let clean = folder.file("clean.sql")
        _ = try Command.emigrate(["convert", dump.path, "-q", "-o", clean.path] + latin).run()
            .check()
        let text = try contents(of: clean)
        #expect(text.firstRange(of: Array("SET client_encoding = 'LATIN1';".utf8)) != nil)
        #expect(text.firstRange(of: Array("SQL_ASCII".utf8)) == nil)
        try server.withDatabase(owner: "synapse") { other in
            try server.psql(database: other, user: "synapse", .file(clean)).check()
            #expect(try server.value(database: other, question) == "äé")
        }
    }

    @Test("a script that says nothing at all is treated alike")
    func silent() throws {
        let folder = try TemporaryDirectory()
        let server = try LoadServer.shared
        let script =
            Array("CREATE TABLE t (n integer, s text);\nCOPY t FROM stdin;\n1\tx\n2\t".utf8)
            + [0xe4, 0xe9] + Array("\n\\.\n".utf8)
        let dump = try folder.write(script, to: "dump.sql")
        let database = LoadServer.newName()
        defer { try? server.dropDatabase(database) }
        let refused = try emigrate("load", dump, database)
        #expect(refused.status == 65)
        #expect(refused.errorText.contains("row 2"), "\(refused)")
        try emigrate("load", dump, database, ["--encoding", "ISO-8859-1"]).check()
        #expect(try server.value(database: database, "SELECT s FROM t WHERE n = 2") == "äé")
    }

    @Test("UTF-8 needs no word, and a word against what the export says is refused")
    func utf8() throws {
        let folder = try TemporaryDirectory()
        let server = try LoadServer.shared
        let text = "CREATE TABLE t (s text);\nCOPY t FROM stdin;\näé\n\\.\n"
        for (name, options, status) in [
            ("SQL_ASCII", [], 0), ("UTF8", ["--encoding", "utf-8"], 0),
            ("UTF8", ["--encoding", "LATIN1"], 64), ("SQL_ASCII", ["--encoding", "SJIS"], 64),
            ("SQL_ASCII", ["--encoding", "sql_ascii"], 64),
        ] as [(String, [String], Int32)] {
            let dump = try folder.write(
                Array("SET client_encoding = '\(name)';\n\(text)".utf8), to: "dump.sql")
            let database = LoadServer.newName()
            defer { try? server.dropDatabase(database) }
            let result = try emigrate("load", dump, database, options)
            #expect(result.status == status, "\(result)")
            guard status == 0 else { continue }
            #expect(try server.value(database: database, "SELECT s FROM t") == "äé")
        }
    }
}
