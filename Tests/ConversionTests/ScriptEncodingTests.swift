import Foundation
import TestSupport
import Testing

@Suite(
    "Text is in the encoding that the server has where it stands", .blocking,
    .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"))
struct ScriptEncodingTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    private static let table = "CREATE TABLE t (a text);"
    /// A byte above 0x7f before a quote: what other encodings could hide.
    private static let row = "INSERT INTO t VALUES ('x€');"
    private static let copy = "COPY t FROM stdin;\nx€\n\\."

    private func convert(
        _ sql: String, _ options: String...
    ) throws -> (script: URL, clean: URL, result: CommandResult) {
        let script = try folder.write(Array((sql + "\n").utf8), to: "script.sql")
        let clean = folder.file("clean-\(UUID()).sql")
        let arguments = ["convert", script.path, "-q", "-o", clean.path] + options
        return (script, clean, try Command.emigrate(arguments).run())
    }

    private func rows(of script: URL) throws -> [[String?]] {
        let server = try PostgresServer.plain
        return try server.withDatabase(owner: "synapse") { database in
            try server.psql(database: database, user: "synapse", .file(script)).check()
            return try server.query(
                database: database, "SELECT convert_to(a, 'UTF8') FROM t ORDER BY ctid")
        }
    }

    @Test(
        "whatever takes the setting back",
        arguments: [
            "SET client_encoding = 'LATIN1'; RESET client_encoding; \(row)",
            "SET client_encoding = 'LATIN1'; RESET ALL; \(row)",
            "SET NAMES 'LATIN1'; DISCARD ALL; \(row)",
            "SET NAMES 'LATIN1'; SET NAMES; RESET work_mem; \(row)",
            "SET NAMES 'UTF8'; BEGIN; SET NAMES 'WIN1252'; \(row) ROLLBACK; \(row)",
            "BEGIN; SET LOCAL client_encoding = 'WIN1252'; \(row) COMMIT; \(row)",
            "BEGIN; SET LOCAL client_encoding = 'WIN1252'; \(row) END; SELECT 'é ' AS a INTO u;",
            "BEGIN; SAVEPOINT s; SET NAMES 'WIN1252'; ROLLBACK TO s; \(row) COMMIT; \(row)",
            "BEGIN; SET NAMES 'WIN1252'; SET LOCAL client_encoding = 'UTF8'; \(row) END; \(row)",
            "SET LOCAL client_encoding = 'WIN1252'; RESET work_mem; \(row)",
            "SET client_encoding = 'WIN1252'; DO $$BEGIN END$$; \(row) \(copy)",
        ])
    func followed(_ statements: String) throws {
        let (script, clean, result) = try convert("\(Self.table)\n\(statements)")
        #expect(result.status == 0, "\(result)")
        #expect(try rows(of: clean) == rows(of: script))
    }

    @Test(
        "or is refused where only code knows it",
        arguments: [
            "DO $$BEGIN PERFORM set_config('client_encoding', 'WIN1252', false); END$$;",
            "SELECT set_config('client_encoding', 'WIN' || 1252, false);",
        ], [row, copy])
    func refused(_ code: String, _ text: String) throws {
        let start = "\(Self.table)\n\(code)\n"
        let (_, clean, result) = try convert(start + text)
        #expect(result.status == 65, "\(result)")
        #expect(result.errorText.contains("line 2"), "\(result)")
        #expect(!FileManager.default.fileExists(atPath: clean.path))
        for other in ["INSERT INTO t VALUES ('x');", "SET NAMES 'UTF8';\n\(text)"] {
            let result = try convert(start + other).result
            #expect(result.status == 0, "\(result)")
        }
    }

    @Test(
        "and is what --encoding says where the script takes its own back",
        arguments: ["RESET client_encoding", "RESET ALL", "DISCARD ALL", "SET NAMES"])
    func given(_ reset: String) throws {
        let text = "\(Self.row)\n\(Self.copy)"
        let (_, clean, result) = try convert(
            "\(Self.table)\nSET NAMES 'SQL_ASCII';\n\(reset);\n\(text)", "--encoding", "LATIN1")
        #expect(result.status == 0, "\(result)")
        let script = try convert("\(Self.table)\nSET NAMES 'LATIN1';\n\(text)").script
        #expect(try rows(of: clean) == rows(of: script))
    }
}
