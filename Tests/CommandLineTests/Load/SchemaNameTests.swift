import Foundation
import TestSupport
import Testing

@Suite(
    "Tables are looked for in the schema that they are in", .blocking,
    .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"))
final class SchemaNameTests: LoadSuite {
    @Test(
        "when their schema got another name",
        arguments: [
            """
            CREATE SCHEMA arch;
            CREATE TABLE arch.t (id int PRIMARY KEY, v text);
            COPY arch.t FROM stdin;
            1\ta
            \\.
            CREATE INDEX i ON arch.t (v);
            CREATE VIEW v AS SELECT * FROM arch.t;
            GRANT SELECT ON arch.t TO PUBLIC;
            COMMENT ON SCHEMA arch IS 'kept';
            ALTER SCHEMA arch RENAME TO archive;
            CREATE TABLE archive.later (a int DEFAULT 3 NOT NULL);
            """,
            """
            CREATE TABLE t (id int, v text);
            COPY t FROM stdin;
            1\ta
            \\.
            CREATE SCHEMA arch;
            ALTER TABLE t SET SCHEMA arch;
            ALTER SCHEMA arch RENAME TO archive;
            CREATE TABLE t (a int);
            """,
            """
            CREATE TABLE public.t (id serial, v text);
            COPY public.t FROM stdin;
            1\ta
            \\.
            CREATE INDEX ti ON public.t(id);
            ALTER SCHEMA public RENAME TO app;
            CREATE SCHEMA public;
            CREATE TABLE public.t (a int);
            """,
        ])
    func renamed(_ script: String) throws {
        defer { try? server.dropDatabase(name) }
        _ = try loadedAndVerified(script)
        let schema = script.contains("archive") ? "archive" : "app"
        try server.execute(
            database: name, "ALTER TABLE \(schema).t ALTER v SET DEFAULT 'changed'")
        let other = try verified()
        #expect(other.status == 1, "\(other) \(other.text)")
        #expect(other.text.contains("column v of \(schema).t"), "\(other.text)")
    }

    private func verified() throws -> CommandResult {
        let target = server.connectionString(database: name, user: "synapse")
        return try Command.emigrate("verify", folder.file("script.sql").path, "-d", target).run()
    }

    /// Loads a script and verifies it, both of which succeed; what verify says.
    private func loadedAndVerified(_ script: String) throws -> CommandResult {
        let result = try loadScript(script)
        #expect(result.status == 0, "\(result)")
        let proof = try verified()
        #expect(proof.status == 0, "\(proof) \(proof.text)")
        return proof
    }

    @Test(
        "when the first schema of the path is not there",
        arguments: [
            """
            CREATE SCHEMA x;
            SET search_path = nosuch, x;
            CREATE TABLE t (a int);
            CREATE SEQUENCE s;
            COPY t FROM stdin;
            1
            \\.
            CREATE INDEX ti ON t (a);
            SELECT setval('s', 9);
            INSERT INTO x.t VALUES (2);
            """,
            """
            CREATE SCHEMA x;
            BEGIN;
            SET LOCAL search_path TO nosuch, x;
            CREATE TABLE t (id int DEFAULT 5, v text);
            CREATE SEQUENCE sq;
            COPY t FROM stdin;
            1\ta
            \\.
            CREATE INDEX ti ON t(id);
            CREATE VIEW vw AS SELECT * FROM t;
            CREATE FUNCTION fn(int) RETURNS int LANGUAGE sql AS 'select 1';
            COMMENT ON TABLE t IS 'x';
            SELECT setval('sq', 9);
            COMMIT;
            CREATE TABLE u (a int);
            """,
        ])
    func missing(_ script: String) throws {
        defer { try? server.dropDatabase(name) }
        let proof = try loadedAndVerified(script)
        #expect(!proof.text.contains("not compared"), "\(proof.text)")
    }

    @Test(
        "whatever way a position says that it was handed out",
        arguments: ["t", "on", " YES ", "1", "n", "of"])
    func isCalled(_ value: String) throws {
        let result = try loadScript("CREATE SEQUENCE sq; SELECT setval('sq', 5, '\(value)');")
        defer { try? server.dropDatabase(name) }
        #expect(result.status == 0, "\(result)")
    }
}
