import SQLSyntax
import Testing

@testable import Definitions
@testable import Exports

@Suite("what statements do where an export's definitions are made once more")
struct RemakeStepTests {
    private func step(_ text: String) throws -> RemakeStep {
        RemakeStep(try #require(SQLStatement(parsing: Array(text.utf8))))
    }

    @Test(
        "definitions run as they are",
        arguments: [
            "CREATE TABLE t (id serial PRIMARY KEY)", "ALTER TABLE t RENAME TO u",
            "DROP TABLE a, b", "SET search_path = app",
            "SELECT set_config('search_path', '', false)",
            "COMMENT ON TABLE t IS 'x'", "GRANT SELECT ON t TO PUBLIC", "CREATE SCHEMA app",
            "SELECT 1 AS a INTO t", "CREATE OR REPLACE FUNCTION f() RETURNS integer AS 'x'",
            "CREATE TABLE t AS SELECT 1 WITH NO DATA", "ALTER TYPE mood ADD VALUE 'x'",
            "CREATE INDEX concurrently_made ON t (a)",
        ])
    func definitions(_ text: String) throws {
        #expect(try step(text) == .run([text]))
    }

    @Test(
        "what is filled by a query stays empty, and nothing waits for other transactions",
        arguments: [
            ("CREATE TABLE t AS SELECT f()", "CREATE TABLE t AS SELECT f() WITH NO DATA"),
            (
                "CREATE MATERIALIZED VIEW m AS SELECT 1 WITH DATA",
                "CREATE MATERIALIZED VIEW m AS SELECT 1 WITH NO DATA"
            ), ("CREATE INDEX CONCURRENTLY i ON t (a)", "CREATE INDEX  i ON t (a)"),
            ("DROP INDEX CONCURRENTLY i", "DROP INDEX  i"),
            (
                "ALTER TABLE p DETACH PARTITION c CONCURRENTLY",
                "ALTER TABLE p DETACH PARTITION c "
            ),
        ])
    func changed(_ text: String, _ wanted: String) throws {
        #expect(try step(text) == .run([wanted]))
    }

    @Test("what is not in a schema takes the place of what is there")
    func replaced() throws {
        #expect(
            try step("CREATE CAST (app.a AS text) WITH INOUT")
                == .run([
                    "DROP CAST IF EXISTS (app.a AS text)", "CREATE CAST (app.a AS text) WITH INOUT",
                ]))
        #expect(
            try step("CREATE PUBLICATION \"P\"")
                == .run([
                    "DROP PUBLICATION IF EXISTS \"P\"", "CREATE PUBLICATION \"P\"",
                ]))
        #expect(
            try step("CREATE SCHEMA public") == .run(["CREATE SCHEMA IF NOT EXISTS public"]))
        let trigger = "CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION f()"
        #expect(try step(trigger) == .last(["DROP EVENT TRIGGER IF EXISTS e", trigger]))
    }

    @Test(
        "rows, positions and what belongs to the server are left alone",
        arguments: [
            "INSERT INTO t VALUES (f())", "COPY t FROM stdin", "SELECT pg_catalog.setval('s', 1)",
            "SELECT setval('s', coalesce(max(id), 1)) FROM t", "CREATE EXTENSION citext",
            "CREATE ROLE x", "DROP DATABASE d", "GRANT x TO y", "CREATE SUBSCRIPTION s",
            "CREATE OR REPLACE PROCEDURAL LANGUAGE plpgsql", "ALTER SCHEMA public OWNER TO x",
            "SET client_encoding = 'LATIN1'", "SET lock_timeout = 0", "REFRESH MATERIALIZED VIEW m",
            "COMMENT ON EXTENSION x IS 'y'", "SELECT lo_create('1')", "BEGIN", "VACUUM t",
            "ALTER FOREIGN DATA WRAPPER w OWNER TO x", "SECURITY LABEL ON TABLE t IS 'x'",
        ])
    func nothing(_ text: String) throws {
        #expect(try step(text) == .nothing)
    }

    @Test(
        "of code nobody knows what it defines",
        arguments: [
            "DO 'x'", "CALL p()", "SELECT create_things()", "SELECT * FROM f(1)", "ROLLBACK",
            "EXECUTE x", "DROP OWNED BY x", "SAVEPOINT s",
        ])
    func unknown(_ text: String) throws {
        #expect(try step(text) == .unknown)
    }
}
