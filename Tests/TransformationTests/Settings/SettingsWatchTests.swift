import SQLSyntax
import Testing
import Transformation

@Suite("Code that may change settings unseen")
struct SettingsWatchTests {
    private func watch(_ sql: String) throws -> SettingsWatch {
        var watch = SettingsWatch()
        watch.state(encoding: "UTF8")
        let bytes = Array(sql.utf8)
        try bytes.withUnsafeBytes { view in
            try StatementScanner.forEachItem(in: view, escapes: false) { item, scanner, text in
                guard item == .statement else { return }
                watch.consume(
                    SQLStatement(
                        bytes: Array(text), tokens: scanner.tokens, backslashEscapes: false))
            }
        }
        return watch
    }

    @Test("a session has what its database gives it, until the script says what")
    func reconnected() throws {
        var watch = SettingsWatch()
        #expect(watch.mayHaveChanged)
        watch.state(encoding: "UTF8")
        #expect(!watch.mayHaveChanged)
        watch.reconnect()
        #expect(watch.mayHaveChanged)
        let text = Array("SET client_encoding = 'UTF8';".utf8)
        watch.consume(try #require(SQLStatement(parsing: text)))
        #expect(!watch.mayHaveChanged)
        // It fails, and the session keeps what it has.
        for name in ["UF8", "SJ\\111S"] {
            var other = SettingsWatch()
            let text = Array("SET client_encoding = '\(name)';".utf8)
            other.consume(try #require(SQLStatement(parsing: text)))
            #expect(other.isUnstated)
        }
    }

    @Test(
        "is seen",
        arguments: [
            "DO $$BEGIN END$$;", "CREATE FUNCTION f() RETURNS int LANGUAGE c AS 'a', 'b';",
            "BEGIN; SET standard_conforming_strings = off;",
            "SET standard_conforming_strings = maybe;", "BEGIN; SET NAMES 'LATIN1';",
            "CREATE EXTENSION tablefunc;", "ALTER ROLE r SET client_encoding = 'SJIS';",
            "CREATE TABLE t (a text DEFAULT set_config('client_encoding', 'SJIS', false));",
            "UPDATE pg_settings SET setting = 'SJIS';", "SELECT query_to_xml('x', true, true, '');",
            "SELECT U&\"s\\0065t_config\"('client_encoding', 'SJIS', false);",
            "SELECT \"SET_CONFIG\"('a', 'b', false);", "RESET ALL;", "SET LOCAL x = 1;",
            "SELECT set_config('client_encoding', 'SJIS', false);", "ROLLBACK;",
            "SELECT set_config('search_path', f(), false);",
            "SELECT pg_catalog.set_config('client_enco'\n'ding', 'SJIS', false);",
            "SET U&\"client\\005fencoding\" = 'SJIS';", "SET client_encoding TO U&'SJI\\0053';",
            "ALTER DATABASE c SET NAMES 'SJIS';", "ALTER ROLE CURRENT_USER SET NAMES 'SJIS';",
            "CREATE AGGREGATE a(text, boolean) (SFUNC = 'set_config', STYPE = text);",
            "CREATE AGGREGATE a(text, boolean) (SFUNC = 'set_'\n'config', STYPE = text);",
            "ALTER LANGUAGE internal RENAME TO plpgsql;", "SET cl\u{dd}ent_encoding = 'sjis';",
            "CREATE OR REPLACE TRUSTED PROCEDURAL LANGUAGE refint;",
            "UPDATE pg_language SET lanplcallfoid = 2078;",
            "ALTER FUNCTION f() SET NAMES 'SJIS' SET foo.owner TO x;",
        ])
    func seen(_ sql: String) throws {
        #expect(try watch(sql).mayHaveChanged)
    }

    @Test(
        "is a routine that may, whatever calls it",
        arguments: [
            "LANGUAGE plpgsql AS $$BEGIN EXECUTE 'x'; END$$", "LANGUAGE sql AS E'SELECT 1\\x5f'",
            "LANGUAGE sql AS 'SET client_encoding = SJIS'", "LANGUAGE sql AS $$SET NAMES 'SJIS'$$",
            "LANGUAGE sql AS 'SELECT set_con'\n'fig(''x'', ''y'', false)'", "RETURN 1",
            "LANGUAGE sql SET client_encoding = 'SJIS' AS 'SELECT 1'",
            "LANGUAGE sql AS 'RESET ALL'", "LANGUAGE sql AS $$SELECT U&\"x\"$$",
        ])
    func routine(_ definition: String) throws {
        #expect(try watch("CREATE FUNCTION f() RETURNS int \(definition);").mayHaveChanged)
        #expect(
            try watch("CREATE OR REPLACE PROCEDURE a.f(int) \(definition);").mayHaveChanged)
    }

    @Test(
        "is a table of the server's that says what names mean",
        arguments: [
            "UPDATE pg_proc SET proname = 'zz' WHERE oid = 2078;",
            "COPY pg_catalog.pg_proc FROM stdin;", "CREATE VIEW v AS SELECT * FROM \"pg_class\";",
            "INSERT INTO pg_db_role_setting VALUES (0, 0, '{client_encoding=sjis}');",
        ])
    func catalogs(_ sql: String) throws { #expect(try watch(sql).mayHaveChanged) }

    @Test("is not what most routines do")
    func uncalled() throws {
        let sql = """
            CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql
                AS $$BEGIN UPDATE public.u SET n = n + 1; RETURN NEW; END$$;
            ALTER FUNCTION public.f() OWNER TO synapse;
            COMMENT ON FUNCTION public.f() IS 'x';
            CREATE TABLE public.t (a integer DEFAULT 1);
            COPY public.t (a) FROM stdin;
            SELECT pg_catalog.setval('public.s', 1, true);
            ALTER TABLE ONLY public.t ADD CONSTRAINT p PRIMARY KEY (a);
            CREATE TRIGGER r BEFORE INSERT ON public.t EXECUTE FUNCTION public.f();
            ALTER TABLE ONLY public.t
                ADD CONSTRAINT q FOREIGN KEY (a) REFERENCES public.u(a) ON DELETE CASCADE;
            CREATE POLICY o ON public.t USING (a > 1);
            REVOKE ALL ON TABLE public.t FROM PUBLIC;
            """
        #expect(try !watch(sql).mayHaveChanged)
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
