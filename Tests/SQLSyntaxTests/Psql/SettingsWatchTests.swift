import Testing

@testable import SQLSyntax

@Suite("Code that may change settings unseen")
struct SettingsWatchTests {
    private func watch(_ sql: String) throws -> SettingsWatch {
        var watch = SettingsWatch()
        let bytes = Array(sql.utf8)
        try bytes.withUnsafeBytes { view in
            try StatementScanner.forEachItem(in: view, escapes: false) { item, scanner, text in
                guard item == .statement else { return }
                watch.take(
                    SQLStatement(
                        bytes: Array(text), tokens: scanner.tokens, backslashEscapes: false))
            }
        }
        return watch
    }

    @Test(
        "is seen",
        arguments: [
            "DO $$BEGIN END$$;", "CREATE FUNCTION f() RETURNS int LANGUAGE c AS 'a', 'b';",
            "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$BEGIN EXECUTE 'x'; END$$;",
            "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS E'SELECT set\\x5fconfig()';",
            "CREATE OR REPLACE PROCEDURE p() LANGUAGE sql AS 'SET client_encoding = SJIS';",
            "BEGIN; SET standard_conforming_strings = off;",
            "SET standard_conforming_strings = maybe;", "BEGIN; SET NAMES 'LATIN1';",
            "CREATE EXTENSION tablefunc;", "ALTER ROLE r SET client_encoding = 'SJIS';",
            "CREATE TABLE t (a text DEFAULT set_config('client_encoding', 'SJIS', false));",
            "UPDATE pg_settings SET setting = 'SJIS';", "SELECT query_to_xml('x', true, true, '');",
            "SELECT U&\"s\\0065t_config\"('client_encoding', 'SJIS', false);",
            "SELECT \"SET_CONFIG\"('a', 'b', false);", "RESET ALL;", "SET LOCAL x = 1;",
            "SELECT set_config('client_encoding', 'SJIS', false);", "ROLLBACK;",
            "SELECT set_config('search_path', f(), false);",
        ])
    func seen(_ sql: String) throws {
        #expect(try watch(sql).mayHaveChanged)
    }

    @Test("is not what every dump has")
    func usual() throws {
        let watch = try watch(
            """
            CREATE EXTENSION IF NOT EXISTS plpgsql WITH SCHEMA pg_catalog;
            CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$;
            SET statement_timeout = 0; SET client_encoding = 'LATIN1';
            SELECT pg_catalog.set_config('search_path', '', false);
            CREATE TABLE public.t (a integer DEFAULT nextval('s'::regclass));
            INSERT INTO public.t VALUES (1, 'set_config');
            CREATE INDEX i ON public.t USING btree (lower(a));
            CREATE TRIGGER r BEFORE INSERT ON public.t EXECUTE FUNCTION public.f();
            """)
        #expect(!watch.mayHaveChanged)
        #expect(watch.encoding.name == "LATIN1")
    }
}
