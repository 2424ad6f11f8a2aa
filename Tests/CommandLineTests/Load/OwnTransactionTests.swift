import Foundation
import TestSupport
import Testing

/// psql runs each statement of a script for itself; a load runs many in a transaction.
@Suite(
    "What the server takes outside of a transaction only", .blocking,
    .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"))
final class OwnTransactionTests: LoadSuite {
    private static let table = "CREATE TABLE t (id integer, m text);"
    private static let rows = "COPY t (id, m) FROM stdin;\n1\ta\n2\tb\n\\."
    private static let mood = "CREATE TYPE mood AS ENUM ('a');"

    @Test(
        "upkeep is passed over, and listed",
        arguments: [
            "VACUUM", "VACUUM (FULL, ANALYZE) t", "VACUUM FULL t", "CLUSTER", "CLUSTER VERBOSE",
            "REINDEX TABLE CONCURRENTLY t", "REINDEX (VERBOSE) INDEX CONCURRENTLY i",
            "REINDEX SCHEMA public",
        ])
    func upkeep(_ statement: String) throws {
        defer { try? server.dropDatabase(name) }
        let script = "\(Self.table)\nCREATE INDEX i ON t (id);\n\(Self.rows)\n\(statement);"
        let result = try loadScript(script).check()
        #expect(result.text.contains(statement.prefix(12)), "\(result.text)")
        #expect(try server.value(database: name, "SELECT count(*) FROM t") == "2")
        let target = server.connectionString(database: name, user: "synapse")
        let path = folder.file("script.sql").path
        #expect(try Command.emigrate("verify", path, "-d", target).run().status == 0)
    }

    @Test("indexes that wait for nobody", arguments: [false, true])
    func concurrently(_ isBehindRows: Bool) throws {
        defer { try? server.dropDatabase(name) }
        let indexes = """
            CREATE INDEX CONCURRENTLY i ON t (id);
            CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS u ON t USING btree (id, m);
            CREATE INDEX gone ON t (m);
            DROP INDEX CONCURRENTLY IF EXISTS gone;
            """
        let parts = isBehindRows ? [Self.rows, indexes] : [indexes, Self.rows]
        let result = try loadScript(([Self.table] + parts).joined(separator: "\n")).check()
        #expect(!result.text.contains("CONCURRENTLY"))
        let found = try server.query(
            database: name,
            "SELECT relname FROM pg_class WHERE relkind = 'i' AND relname IN ('i', 'u', 'gone') ORDER BY 1"
        )
        #expect(found == [["i"], ["u"]])
        let path = folder.file("script.sql").path
        let target = server.connectionString(database: name, user: "synapse")
        let proof = try Command.emigrate("verify", path, "-d", target).run()
        #expect(proof.status == 0, "\(proof.text)")
    }

    @Test(
        "a new value of a type is there for what follows",
        arguments: [
            "ALTER TYPE mood ADD VALUE 'b'; CREATE TABLE x (m mood DEFAULT 'b');",
            "ALTER TYPE mood ADD VALUE IF NOT EXISTS 'b';\nALTER TABLE t ALTER m TYPE mood USING m::mood;\n\(rows)",
            "\(rows)\nALTER TYPE mood ADD VALUE 'b';\nALTER TABLE t ALTER m TYPE mood USING m::mood;",
            "\(rows)\nALTER TYPE mood ADD VALUE 'b' BEFORE 'a';\nINSERT INTO t VALUES (3, 'b'::mood);",
            "BEGIN; ALTER TYPE mood ADD VALUE 'b'; COMMIT; CREATE TABLE x (m mood DEFAULT 'b');",
        ])
    func values(_ script: String) throws {
        defer { try? server.dropDatabase(name) }
        let result = try loadScript("\(Self.table)\n\(Self.mood)\n\(script)")
        #expect(result.status == 0, "\(result)")
        #expect(try server.value(database: name, "SELECT count(*) FROM pg_enum") == "2")
    }

    @Test("settings that are taken back", arguments: ["DISCARD ALL", "RESET ALL"])
    func discard(_ statement: String) throws {
        defer { try? server.dropDatabase(name) }
        let script = """
            CREATE SCHEMA s;
            SET search_path = s;
            \(Self.table)
            \(Self.rows)
            \(statement);
            \(Self.table)
            \(Self.rows)
            """
        let result = try loadScript(script)
        #expect(result.status == 0, "\(result)")
        for schema in ["s", "public"] {
            #expect(try server.value(database: name, "SELECT count(*) FROM \(schema).t") == "2")
        }
    }

    @Test(
        "a transaction in two phases is refused",
        arguments: [
            "BEGIN;\n\(rows)\nPREPARE TRANSACTION 'x';\nCOMMIT PREPARED 'x';",
            "\(rows)\nCOMMIT PREPARED 'x';", "ROLLBACK PREPARED 'x';",
        ])
    func twoPhases(_ script: String) throws {
        let result = try loadScript("\(Self.table)\n\(script)")
        #expect(result.status != 0)
        #expect(result.errorText.contains("PREPARED") || result.errorText.contains("PREPARE"))
        #expect(result.errorText.contains("line "))
        #expect(try !server.databases().contains(name))
    }

    @Test("a load goes on behind a value that was added")
    func resume() throws {
        defer { try? server.dropDatabase(name) }
        let script = """
            \(Self.mood)
            ALTER TYPE mood ADD VALUE 'b';
            CREATE TABLE x (m mood DEFAULT 'b');
            COPY x FROM stdin;
            a
            \\.
            ALTER TYPE mood ADD VALUE 'c';
            SELECT 1 / (SELECT count(*) FROM pg_database WHERE datname = '\(name)_go');
            """
        #expect(try loadScript(script, "--keep-partial").status != 0)
        let flag = name + "_go"
        try server.createDatabase(named: flag, owner: "synapse")
        defer { try? server.dropDatabase(flag) }
        let result = try loadScript(script, "--resume")
        #expect(result.status == 0, "\(result)")
        #expect(try server.value(database: name, "SELECT count(*) FROM pg_enum") == "3")
        #expect(try server.value(database: name, "SELECT count(*) FROM x") == "1")
    }
}
