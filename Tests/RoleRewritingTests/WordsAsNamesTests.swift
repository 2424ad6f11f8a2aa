import RoleRewriting
import SQLSyntax
import Testing

/// pg_dump writes words that are not reserved as they are where they are names.
@Suite("words of the grammar that are names")
struct WordsAsNamesTests {
    @Test(
        "stay, and so does what stands behind them",
        arguments: [
            "CREATE FUNCTION public.f(i integer) RETURNS void LANGUAGE sql BEGIN ATOMIC"
                + " UPDATE public.users SET role = 'k7'::text WHERE (users.id = f.i); END;",
            "CREATE FUNCTION public.f(tablespace text) RETURNS text LANGUAGE sql AS $$SELECT 1$$;",
            "CREATE FUNCTION public.f(leakproof boolean, support text) RETURNS text LANGUAGE sql"
                + " BEGIN ATOMIC SELECT t.support AS x, t.leakproof FROM public.t; END;",
            "CREATE FUNCTION public.f() RETURNS public.support LANGUAGE sql RETURN support AS x;",
            "CREATE FUNCTION public.f() RETURNS TABLE(support text, leakproof text) LANGUAGE sql"
                + " AS $$SELECT 1, 2$$;",
            "CREATE FUNCTION support.leakproof() RETURNS text LANGUAGE sql AS $$SELECT 1$$;",
            "CREATE TABLE public.t (\n    id integer,\n    tablespace integer,\n    role text\n);",
            "CREATE TABLE public.tablespace (tablespace public.tablespace DEFAULT 1);",
            "CREATE VIEW public.v AS SELECT ts.tablespace AS x, ts.role FROM public.ts;",
            "CREATE MATERIALIZED VIEW public.m AS SELECT ts.tablespace AS x, tablespace y FROM ts"
                + " JOIN a USING (b);",
            "CREATE INDEX tablespace ON public.t USING btree (tablespace);",
            "CREATE INDEX i ON public.t USING btree (a) WHERE tablespace IS NULL;",
            "ALTER TABLE public.t ADD COLUMN tablespace text;",
            "ALTER TABLE ONLY public.t ALTER COLUMN tablespace SET DEFAULT 'x'::text;",
            "CREATE RULE r AS ON UPDATE TO public.v DO INSTEAD UPDATE public.t SET tablespace = x;",
            "CREATE TABLE public.t (r int4range, EXCLUDE USING gist (r WITH &&));",
            "CREATE DOMAIN public.tablespace AS text;",
        ])
    func names(_ statement: String) throws {
        let (text, report) = try Rewrite().full(statement)
        #expect(text == statement)
        #expect(report.omissionCounts.isEmpty)
    }

    @Test(
        "are clauses elsewhere",
        arguments: [
            (
                "CREATE FUNCTION public.f(role text) RETURNS integer LANGUAGE sql LEAKPROOF SUPPORT s.x"
                    + " SET role TO 'k7' BEGIN ATOMIC SELECT t.support AS x FROM t; END;",
                "CREATE FUNCTION public.f(role text) RETURNS integer LANGUAGE sql"
                    + " SET role TO 'synapse' BEGIN ATOMIC SELECT t.support AS x FROM t; END;"
            ),
            (
                "CREATE TABLE t (a int, PRIMARY KEY (a) USING INDEX TABLESPACE s) USING own TABLESPACE s;",
                "CREATE TABLE t (a int, PRIMARY KEY (a));"
            ),
            (
                "CREATE TABLE t USING own TABLESPACE s AS SELECT tablespace x FROM u;",
                "CREATE TABLE t AS SELECT tablespace x FROM u;"
            ),
            (
                "CREATE UNIQUE INDEX i ON ONLY public.t USING btree (a) TABLESPACE s WHERE a > 1;",
                "CREATE UNIQUE INDEX i ON ONLY public.t USING btree (a) WHERE a > 1;"
            ),
            (
                "CREATE MATERIALIZED VIEW IF NOT EXISTS m TABLESPACE s AS SELECT 1;",
                "CREATE MATERIALIZED VIEW IF NOT EXISTS m AS SELECT 1;"
            ),
            (
                "CREATE SCHEMA s CREATE TABLE t (a int) TABLESPACE x CREATE TABLE u (tablespace y);",
                "CREATE SCHEMA s CREATE TABLE t (a int) CREATE TABLE u (tablespace y);"
            ),
            ("ALTER TABLE public.t SET TABLESPACE s;", ""),
            ("ALTER TABLE ALL IN TABLESPACE r SET TABLESPACE s;", ""),
            ("ALTER MATERIALIZED VIEW public.m SET ACCESS METHOD own;", ""),
        ])
    func clauses(_ statement: String, _ wanted: String) throws {
        #expect(try Rewrite()(statement) == wanted)
    }
}
