import SQLSyntax
import Testing

@Suite("what a statement is to the order of a load")
struct StatementKindTests {
    private func kind(_ text: String) throws -> StatementKind {
        StatementKind(try #require(SQLStatement(parsing: Array(text.utf8))))
    }

    @Test("a sequence's position may be set beside rows, unless it is asked of them")
    func positions() throws {
        let given = try kind("SELECT pg_catalog.setval('public.s', 50, true)")
        #expect(given == .besideRows(isOpen: false, waits: false))
        for text in [
            "SELECT setval('s', (SELECT max(i) FROM t))", "SELECT setval('s', max(i)) FROM t",
            "SELECT setval('s', f())", "SELECT setval('s', (TABLE v))",
            "SELECT setval('s', 5) FROM t",
        ] {
            #expect(try kind(text) == .besideRows(isOpen: false, waits: true))
        }
    }

    @Test(
        "a setting is known by its name, however it is spelt",
        arguments: [
            ("SET SESSION AUTHORIZATION r", "authorization"),
            ("RESET SESSION AUTHORIZATION", "authorization"), ("SET TIME ZONE 'UTC'", "time"),
            ("RESET TIME ZONE", "time"), ("SET SESSION datestyle = 'German'", "datestyle"),
            ("RESET datestyle", "datestyle"), ("SET a.b = 1", "a.b"), ("SET a.c TO 1", "a.c"),
            ("RESET a.b", "a.b"), ("RESET TRANSACTION ISOLATION LEVEL", "transaction"),
        ])
    func settings(_ text: String, _ name: String) throws {
        #expect(try kind(text) == .setting(name))
    }

    @Test("what is about something outside the database is no part of a load")
    func outside() throws {
        for text in [
            "CREATE DATABASE d", "DROP DATABASE IF EXISTS d", "ALTER DATABASE d OWNER TO r",
        ] {
            #expect(try kind(text) == .outside(isRoutine: true), "\(text)")
        }
        for text in [
            "ALTER DATABASE d SET work_mem TO '1MB'", "COMMENT ON DATABASE d IS 'c'",
            "SECURITY LABEL FOR p ON DATABASE d IS 'l'", "GRANT CONNECT ON DATABASE d TO r",
            "REVOKE ALL ON DATABASE d FROM PUBLIC", "CREATE ROLE r", "ALTER ROLE r WITH LOGIN",
            "ALTER ROLE r SET work_mem TO '1MB'", "ALTER USER r RESET ALL",
            "ALTER ROLE r IN DATABASE d SET work_mem TO '1MB'", "COMMENT ON ROLE r IS 'c'",
            "GRANT a TO b WITH ADMIN OPTION GRANTED BY c", "REVOKE a FROM b",
            "CREATE TABLESPACE t LOCATION '/x'", "GRANT CREATE ON TABLESPACE t TO r",
            "GRANT SET ON PARAMETER work_mem TO r", "ALTER SYSTEM SET work_mem = '1MB'",
        ] {
            #expect(try kind(text) == .outside(isRoutine: false), "\(text)")
        }
        for text in [
            "CREATE USER MAPPING FOR r SERVER s", "GRANT SELECT ON TABLE t TO r",
            "ALTER DEFAULT PRIVILEGES FOR ROLE r GRANT SELECT ON TABLES TO s",
            "COMMENT ON TABLE t IS 'c'", "ALTER TABLE role ADD c int", "CREATE TABLE role (i int)",
            "REASSIGN OWNED BY r TO s", "GRANT ALL ON SCHEMA role TO r",
            "GRANT SELECT ON role TO PUBLIC", "REVOKE ALL ON tablespace FROM r",
            "GRANT SELECT ON role, other TO r", "GRANT SELECT ON role.t TO r",
            "GRANT SELECT ON database TO r",
        ] {
            let found = try kind(text)
            #expect(
                found != .outside(isRoutine: false) && found != .outside(isRoutine: true), "\(text)"
            )
        }
    }
}
