import Foundation
import TestSupport
import Testing

/// A clean dump takes away what is not there; what a script has made itself, it takes away for good.
@Suite(
    "What a script takes away is gone", .blocking,
    .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"))
final class RemovalTests: LoadSuite {
    private static let contents = """
        SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
        UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
        UNION ALL SELECT oid::text FROM pg_largeobject_metadata
        UNION ALL SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' ORDER BY 1
        """

    private func load(_ script: URL) throws -> CommandResult {
        let target = server.connectionString(database: name, user: "synapse")
        return try Command.emigrate(["load", script.path, "-d", target]).run()
    }

    @Test(
        "however it was made",
        arguments: [
            "SELECT 1 AS a INTO scratch;\nDROP TABLE scratch;",
            "WITH x AS (SELECT 1 AS a) SELECT a INTO scratch FROM x;\nDROP TABLE scratch;",
            "SELECT lo_create(99);\nSELECT lo_unlink(99);",
            "SELECT pg_catalog.lo_create('98'::pg_catalog.oid);\nSELECT pg_catalog.lo_unlink('98');",
            "SELECT lo_from_bytea(97, 'x');\nSELECT lo_unlink(97);",
            "DO $$ BEGIN CREATE TABLE scratch (a int); END $$;\nDROP TABLE scratch;",
            "DO $$ BEGIN CREATE SCHEMA s; END $$;\nDROP SCHEMA s;",
            "DO $$ BEGIN CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'; END $$;\nDROP FUNCTION f();",
        ])
    func gone(_ statements: String) throws {
        defer { try? server.dropDatabase(name) }
        let text = "\(statements)\nCREATE TABLE t (a int);\n"
        let script = try folder.write(Array(text.utf8), to: "script.sql")
        let result = try load(script)
        #expect(result.status == 0, "\(result)")
        try server.withDatabase(owner: "synapse") { other in
            try server.psql(database: other, user: "synapse", .file(script)).check()
            let wanted = try server.query(database: other, Self.contents)
            #expect(try server.query(database: name, Self.contents) == wanted)
        }
    }

    @Test("what was not there is passed over")
    func clean() throws {
        defer { try? server.dropDatabase(name) }
        let text = """
            SET statement_timeout = 0;
            SELECT pg_catalog.set_config('search_path', '', false);
            ALTER TABLE ONLY public.t DROP CONSTRAINT t_pkey;
            SELECT pg_catalog.lo_unlink('99');
            DROP TABLE public.t;
            CREATE TABLE public.t (a int);

            """
        let script = try folder.write(Array(text.utf8), to: "script.sql")
        let result = try load(script)
        #expect(result.status == 0, "\(result)")
    }
}
