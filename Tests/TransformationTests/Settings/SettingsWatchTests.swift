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
        ])
    func seen(_ sql: String) throws {
        #expect(try watch(sql).mayHaveChanged)
    }

    @Test(
        "is a routine that may",
        arguments: [
            "LANGUAGE plpgsql AS $$BEGIN EXECUTE 'x'; END$$", "LANGUAGE sql AS E'SELECT 1\\x5f'",
            "LANGUAGE sql AS 'SET client_encoding = SJIS'", "LANGUAGE sql AS $$SET NAMES 'SJIS'$$",
            "LANGUAGE sql AS 'SELECT set_con'\n'fig(''x'', ''y'', false)'", "RETURN 1",
            "LANGUAGE sql SET client_encoding = 'SJIS' AS 'SELECT 1'",
            "LANGUAGE sql AS 'SELECT late()'",
        ],
        [
            "SELECT f();", "CREATE TABLE q AS SELECT f();", "CREATE INDEX i ON t (F(a));",
            "CREATE TABLE q (a int DEFAULT public.f()); COPY q FROM stdin;",
            "CREATE TABLE q (a int CHECK (f() = 1)); INSERT INTO q VALUES (1);",
            "CREATE TRIGGER x BEFORE INSERT ON t EXECUTE FUNCTION f(); INSERT INTO t VALUES (1);",
            "CREATE VIEW v AS SELECT \"f\"(); SELECT * FROM v;",
            "ALTER TABLE t ADD b int DEFAULT f();",
            "CREATE FUNCTION g() RETURNS int LANGUAGE sql AS 'SELECT f()'; SELECT g();",
            "CREATE FUNCTION g(a int DEFAULT f()) RETURNS int LANGUAGE sql AS 'SELECT 1'; SELECT g();",
            "CREATE OPERATOR === (FUNCTION = 'f', LEFTARG = int); SELECT 1;",
            "ALTER FUNCTION f() RENAME TO g; SELECT g();",
        ])
    func routine(_ definition: String, _ use: String) throws {
        let later = " CREATE FUNCTION late() RETURNS int LANGUAGE sql AS 'RESET ALL';"
        #expect(
            try watch("CREATE FUNCTION f() RETURNS int \(definition);\(later) \(use)")
                .mayHaveChanged)
    }

    @Test("is a routine that was made another one behind what calls it")
    func replaced() throws {
        let sql = """
            CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$;
            CREATE TRIGGER x BEFORE INSERT ON t EXECUTE FUNCTION f();
            CREATE OR REPLACE FUNCTION f() RETURNS trigger LANGUAGE sql AS 'RESET ALL';
            """
        #expect(try !watch(sql).mayHaveChanged)
        #expect(try watch(sql + "COPY t FROM stdin;").mayHaveChanged)
    }

    @Test("is not one that nothing has called")
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
