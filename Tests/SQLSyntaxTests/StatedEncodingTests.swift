import SQLSyntax
import TestSupport
import Testing

@Suite("The encoding that a script has set")
struct StatedEncodingTests {
    private func encoding(_ sql: String) -> StatedEncoding {
        var encoding = StatedEncoding()
        for statement in SQLStatement.each(of: sql) { encoding.consume(statement) }
        return encoding
    }

    @Test(
        "is followed as the server has it",
        arguments: [
            ("SET NAMES 'LATIN1'", "LATIN1"), ("SET client_encoding TO win1252", "win1252"),
            ("SET NAMES 'LATIN1'; SET NAMES", "default"),
            ("SELECT set_config('client_encoding', 'LATIN1', false)", "LATIN1"),
            ("SET NAMES 'LATIN1'; SELECT set_config('client_encoding', NULL, false)", "default"),
            ("SET NAMES 'LATIN1'; RESET client_encoding", nil),
            ("SET NAMES 'LATIN1'; RESET ALL", nil), ("SET NAMES 'LATIN1'; DISCARD ALL", nil),
            ("SET NAMES 'LATIN1'; RESET datestyle", "LATIN1"),
            ("BEGIN; SET NAMES 'LATIN1'; ROLLBACK", nil),
            ("BEGIN; SET LOCAL client_encoding = 'LATIN1'; COMMIT", nil),
            ("BEGIN; SELECT set_config('client_encoding', 'LATIN1', true); END", nil),
            ("BEGIN; SET LOCAL client_encoding = 'LATIN1'", "LATIN1"),
            ("SET LOCAL client_encoding = 'LATIN1'", nil),
            ("SET NAMES 'LATIN1'; BEGIN; RESET client_encoding; ROLLBACK", "LATIN1"),
        ])
    func followed(_ sql: String, _ name: String?) {
        #expect(encoding(sql).name == name)
        #expect(!encoding(sql).isUnseen)
    }

    @Test(
        "is not known behind code that sets it",
        arguments: [
            "DO $$BEGIN PERFORM set_config('client_encoding', 'LATIN1', false) END$$",
            "SELECT set_config('client_encoding', 'LAT' || 'IN1', false)",
            "SELECT 1, set_config('client_encoding', 'LATIN1', false)",
            "DO $$BEGIN EXECUTE 'set client_encoding = LATIN1' END$$",
            "DO $$BEGIN RESET client_encoding END$$",
            "UPDATE pg_settings SET setting = 'LATIN1' WHERE name = 'client_encoding'",
            "UPDATE ONLY pg_catalog.\"pg_settings\" SET setting = 'UTF8' WHERE name = 'client_encoding'",
            "UPDATE t SET v = set_config('client_encoding', v, false)",
        ])
    func unseen(_ sql: String) {
        #expect(encoding(sql).isUnseen)
        #expect(!encoding(sql + "; SET client_encoding = 'UTF8'").isUnseen)
        #expect(!encoding("BEGIN; \(sql); ROLLBACK").isUnseen)
    }

    @Test(
        "is not in doubt where it is only named",
        arguments: [
            "SELECT current_setting('client_encoding')", "SHOW client_encoding",
            "UPDATE cfg SET v = 'UTF8' WHERE k = 'client_encoding'",
            "UPDATE pg_catalog.cfg SET v = 'UTF8' WHERE k = 'client_encoding'",
            "UPDATE app.pg_settings SET v = 'UTF8' WHERE k = 'client_encoding'",
            "DO $$BEGIN RAISE NOTICE '%', current_setting('client_encoding') END$$",
            "INSERT INTO t VALUES ('SELECT set_config(''client_encoding'')')",
            "CREATE FUNCTION f() RETURNS text LANGUAGE sql AS 'SELECT ''client_encoding'''",
        ])
    func named(_ sql: String) {
        #expect(!encoding(sql).isUnseen)
    }
}
