import Testing

@testable import LoadPlanning
@testable import SQLSyntax

@Suite("a session is looked at where code may have changed it")
struct SessionCodeTests {
    /// What is to be feared of the last statement of a script.
    private func effect(_ script: String) -> SessionCode.Effect {
        var code = SessionCode()
        return SQLStatement.all(in: Array(script.utf8)).reduce(.none) { code.effect(of: $1) }
    }

    private static let function =
        "CREATE FUNCTION public.f() RETURNS trigger LANGUAGE plpgsql AS"
        + " $$BEGIN RETURN NEW; END$$; "

    @Test(
        "what pg_dump writes need not be looked at",
        arguments: [
            "SET statement_timeout = 0;",
            "SELECT pg_catalog.set_config('search_path', '', false);",
            "SELECT pg_catalog.setval('public.s', 7, true);",
            "SELECT pg_catalog.lowrite(0, '\\x00');",
            "CREATE TABLE public.t (a integer DEFAULT nextval('public.s'::regclass));",
            "INSERT INTO public.t VALUES (1, 'a(b)', NULL), (-2, B'01', DEFAULT);",
            "INSERT INTO public.t (a) VALUES (1) ON CONFLICT (a) DO NOTHING;",
            "INSERT INTO public.t DEFAULT VALUES;",
            "CREATE EXTENSION IF NOT EXISTS pg_trgm; INSERT INTO public.t VALUES (1);",
            function + "ALTER TABLE public.t OWNER TO synapse;",
            function + "ALTER TABLE t ALTER a ADD GENERATED ALWAYS AS IDENTITY (START 1);",
            function + "CREATE INDEX i ON public.t ((a + 1));",
            function + "REFRESH MATERIALIZED VIEW public.m;",
        ])
    func plain(_ script: String) {
        #expect(effect(script) == .none)
    }

    @Test(
        "statements that may run code beside others",
        arguments: [
            function + "INSERT INTO public.t VALUES (1);", "INSERT INTO t VALUES (now());",
            "INSERT INTO t SELECT 1;", "UPDATE t SET a = f();", "DELETE FROM t WHERE f(a);",
            function + "UPDATE t SET a = 1;", function + "ALTER TABLE t ADD b int DEFAULT 1;",
        ])
    func watched(_ script: String) {
        #expect(effect(script) == .session)
    }

    @Test(
        "statements that may set what ends with their transaction",
        arguments: [
            "DO 'BEGIN END';", "TABLE v;", "(SELECT 1);", "SELECT pg_catalog.lower(f());",
            "SELECT setval('s', f());", "SELECT pg_catalog.query_to_xml('q', true, true, '');",
            "FETCH c;",
            "UPDATE pg_settings SET setting = 'b' WHERE name = 'a';",
            "EXPLAIN ANALYZE SELECT 1;", "CREATE TABLE t AS SELECT 1;",
            "INSERT INTO t SELECT set_config('a', 'b', true);",
            "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS 'BEGIN SET LOCAL a = 1; END';"
                + " UPDATE t SET a = f();",
        ])
    func alone(_ script: String) {
        #expect(effect(script) == .transaction)
    }

    @Test("settings with a prefix are known from wherever they are mentioned")
    func settings() {
        var code = SessionCode()
        let script = """
            SET app.a = 1; SET SESSION app.b TO 2; INSERT INTO t VALUES ('app.x');
            CREATE TABLE t (a text DEFAULT current_setting('App.c', true));
            DO $$BEGIN PERFORM pg_catalog.set_config('app.d', '1', false); SET LOCAL app.e = 1;
            UPDATE public.t SET a = 1.5; END$$;
            """
        for statement in SQLStatement.all(in: Array(script.utf8)) {
            _ = code.effect(of: statement)
        }
        #expect(code.settings == ["app.a", "app.b", "app.c", "app.d", "app.e"])
    }
}
