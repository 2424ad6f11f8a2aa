import RoleRewriting
import SQLSyntax
import Testing

@Suite("what a plain role may not do")
struct PlainRoleTests {
    @Test(
        "goes, and stays for a superuser",
        arguments: [
            "CREATE PUBLICATION p FOR ALL TABLES;",
            "CREATE PUBLICATION p FOR TABLE public.t, TABLES IN SCHEMA public;",
            "ALTER PUBLICATION p ADD TABLES IN SCHEMA public;",
            "CREATE SUBSCRIPTION s CONNECTION 'host=h' PUBLICATION p;",
            "CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION public.f();",
            "CREATE FOREIGN DATA WRAPPER w;",
            "CREATE ACCESS METHOD a TYPE INDEX HANDLER bthandler;",
            "CREATE CAST (integer AS point) WITH FUNCTION public.f(integer);",
            "CREATE CAST (public.own AS text) WITHOUT FUNCTION;",
            "CREATE OPERATOR FAMILY public.f USING btree;",
            "CREATE OPERATOR CLASS public.c FOR TYPE integer USING btree AS OPERATOR 1 <;",
            "ALTER OPERATOR FAMILY public.f USING btree ADD OPERATOR 1 < (integer, integer);",
            "CREATE TYPE public.base;", "CREATE TYPE public.base (INPUT = public.i);",
            "CREATE FUNCTION public.f() RETURNS integer LANGUAGE c AS 'lib', 'f';",
            "CREATE FUNCTION public.f() RETURNS integer AS 'f' LANGUAGE 'internal';",
            "CREATE PROCEDURE public.f() LANGUAGE plpython3u AS $$pass$$;",
            "CREATE AGGREGATE public.a(integer) (SFUNC = public.s, STYPE = internal);",
            "CREATE TEXT SEARCH PARSER public.p (START = prsd_start);",
            "CREATE TEXT SEARCH TEMPLATE public.t (LEXIZE = dsimple_lexize);",
            "CREATE PROCEDURAL LANGUAGE l HANDLER public.h;",
            "CREATE TABLESPACE s LOCATION '/s';", "GRANT ALL ON TABLESPACE s TO k7;",
            "SET session_replication_role = replica;", "RESET session_replication_role;",
            "SET LOCAL log_statement TO 'all';", "SET plpgsql.variable_conflict = error;",
            "SELECT pg_catalog.set_config('session_replication_role', 'replica', false);",
            "ALTER ROLE ALL SET work_mem TO '1MB';", "ALTER DATABASE d SET log_statement TO 'all';",
            "ALTER ROLE k7 SET session_replication_role TO 'replica';",
            "ALTER FUNCTION public.f() LEAKPROOF;", "ALTER SYSTEM SET work_mem = '1MB';",
            "LOAD 'auto_explain';", "GRANT pg_monitor TO k7;",
        ])
    func goes(_ statement: String) throws {
        let (text, report) = try Rewrite().full(statement)
        #expect(text == "")
        #expect(report.omissionCounts == [.superuserOnly: 1])
        let kept = try Rewrite { $0.options.loaderIsSuperuser = true }(statement)
        #expect(kept != "")
    }

    @Test(
        "is no more than that",
        arguments: [
            "CREATE PUBLICATION p FOR TABLE public.t;", "CREATE PUBLICATION p;",
            "CREATE TYPE public.pair AS (a integer, b integer);",
            "CREATE TYPE public.r AS RANGE (subtype = integer);",
            "CREATE FUNCTION public.f() RETURNS integer LANGUAGE plpgsql NOT LEAKPROOF AS $$c$$;",
            "CREATE TYPE public.own AS (a integer); CREATE CAST (public.own AS text) WITH INOUT;",
            "CREATE AGGREGATE public.a(integer) (SFUNC = int4pl, STYPE = integer);",
            "SET work_mem = '1MB';", "SET app.user = 'x';", "RESET ALL;",
            "ALTER ROLE k7 SET work_mem TO '1MB';", "ALTER TABLE public.t DISABLE TRIGGER USER;",
            "ALTER OPERATOR FAMILY public.f USING btree OWNER TO synapse;",
        ])
    func stays(_ statement: String) throws {
        let rewrite = Rewrite { $0.keep("k7", "synapse") }
        #expect(try rewrite(statement) == statement)
    }

    @Test(
        "takes with it what is about it, or needs it",
        arguments: [
            "ALTER FUNCTION public.f(a integer) OWNER TO k7;",
            "COMMENT ON FUNCTION public.f(a integer) IS 'x';",
            "REVOKE ALL ON FUNCTION public.f(a integer) FROM PUBLIC;",
            "CREATE VIEW public.v AS SELECT public.f(1); COMMENT ON VIEW public.v IS 'x';",
            "CREATE INDEX i ON public.t (public.f(a)); ALTER TABLE public.t CLUSTER ON i;",
            "CREATE INDEX i ON public.t (public.f(a)); COMMENT ON INDEX public.i IS 'x';",
            "CREATE TRIGGER g BEFORE UPDATE ON public.t FOR EACH ROW EXECUTE FUNCTION public.f();"
                + " ALTER TABLE public.t ENABLE ALWAYS TRIGGER g;",
            "ALTER TABLE ONLY public.t ADD CONSTRAINT k CHECK (public.f(a) > 0);"
                + " COMMENT ON CONSTRAINT k ON public.t IS 'x';",
            "ALTER FUNCTION public.f(a integer) RENAME TO g; DROP FUNCTION public.g(integer);",
            "ALTER FUNCTION public.f SET SCHEMA other; COMMENT ON FUNCTION other.f(integer) IS 'x';",
            "CREATE VIEW public.v AS SELECT public.f(1); ALTER VIEW IF EXISTS public.v RENAME TO w;"
                + " DROP VIEW public.w;",
            "CREATE INDEX i ON public.t (public.f(a)); ALTER INDEX public.i RENAME TO j;"
                + " DROP INDEX public.j;",
            "CREATE TRIGGER g BEFORE UPDATE ON public.t FOR EACH ROW EXECUTE FUNCTION public.f();"
                + " ALTER TRIGGER g ON public.t RENAME TO h; DROP TRIGGER h ON public.t;",
            "ALTER TABLE ONLY public.t ADD CONSTRAINT k CHECK (public.f(a) > 0);"
                + " ALTER TABLE public.t RENAME CONSTRAINT k TO l;"
                + " ALTER TABLE public.t DROP CONSTRAINT l;",
        ])
    func takesAlong(_ statements: String) throws {
        let function =
            "CREATE FUNCTION public.f(a integer DEFAULT 1) RETURNS integer LANGUAGE c AS 'l', 'f';"
        let (text, report) = try Rewrite().full(function + statements)
        #expect(text.inOneLine == "")
        #expect(report.omissionCounts[.superuserOnly] == 1)
        #expect(report.omissionCounts[.dependent] == statements.split(separator: ";").count)
    }

    @Test("leaves a routine of the same name with other arguments")
    func overloads() throws {
        let kept =
            "CREATE FUNCTION public.f(text) RETURNS integer LANGUAGE sql AS $$x$$;"
            + " COMMENT ON FUNCTION public.f(text) IS 'x';"
        let (text, report) = try Rewrite().full(
            "CREATE FUNCTION public.f(integer) RETURNS integer LANGUAGE c AS 'l', 'f';" + kept
                + " COMMENT ON FUNCTION public.f(integer) IS 'x';")
        #expect(text.inOneLine == kept)
        #expect(report.omissionCounts == [.superuserOnly: 1, .dependent: 1])
    }

    @Test(
        "takes along what becomes of it",
        arguments: [
            "CREATE SUBSCRIPTION a CONNECTION 'host=h' PUBLICATION p; ALTER SUBSCRIPTION a DISABLE;"
                + " ALTER SUBSCRIPTION a RENAME TO b; DROP SUBSCRIPTION b;",
            "CREATE EVENT TRIGGER a ON ddl_command_end EXECUTE FUNCTION public.f();"
                + " ALTER EVENT TRIGGER a RENAME TO \"B\"; DROP EVENT TRIGGER \"B\" CASCADE;",
            "CREATE TYPE public.a; ALTER TYPE public.a RENAME TO b; DROP TYPE public.b;",
        ])
    func becomes(_ statements: String) throws {
        let (text, report) = try Rewrite().full(statements)
        #expect(text.inOneLine == "")
        #expect(report.omissionCounts[.superuserOnly] == 1)
    }

    @Test(
        "leaves what is made anew under its name",
        arguments: [
            (
                "CREATE VIEW public.v AS SELECT public.f(1);",
                "CREATE OR REPLACE VIEW public.v AS SELECT 1; COMMENT ON VIEW public.v IS 'x';"
            ),
            (
                "CREATE SERVER s FOREIGN DATA WRAPPER w; DROP SERVER s;",
                "CREATE SERVER s FOREIGN DATA WRAPPER postgres_fdw; COMMENT ON SERVER s IS 'x';"
            ),
        ])
    func madeAnew(_ statements: String, _ anew: String) throws {
        let (text, _) = try Rewrite().full(
            "CREATE FUNCTION public.f(integer) RETURNS integer LANGUAGE c AS 'l', 'f';"
                + " CREATE FOREIGN DATA WRAPPER w;" + statements + anew)
        #expect(text.inOneLine == anew)
    }

    @Test("leaves a routine that is made anew, and what needs it")
    func routineMadeAnew() throws {
        let anew =
            "CREATE FUNCTION public.f() RETURNS trigger LANGUAGE plpgsql AS $$x$$;"
            + " CREATE TRIGGER g BEFORE UPDATE ON public.t FOR EACH ROW EXECUTE FUNCTION public.f();"
            + " DROP TRIGGER g ON public.t; DROP FUNCTION public.f();"
        let (text, _) = try Rewrite().full(
            "CREATE FUNCTION public.f() RETURNS trigger LANGUAGE c AS 'l', 'f';"
                + " CREATE TRIGGER g BEFORE UPDATE ON public.t FOR EACH ROW"
                + " EXECUTE FUNCTION public.f(); DROP TRIGGER g ON public.t;"
                + " DROP FUNCTION public.f();" + anew)
        #expect(text.inOneLine == anew)
    }

    @Test("clauses go, and the routine stays")
    func clauses() throws {
        let (text, report) = try Rewrite().full(
            "CREATE FUNCTION public.f() RETURNS integer LANGUAGE sql LEAKPROOF SET work_mem TO '1MB'"
                + " SET log_min_messages TO 'error' SET app.user TO 'x' AS $$select 1$$;")
        #expect(
            text == "CREATE FUNCTION public.f() RETURNS integer LANGUAGE sql SET work_mem TO '1MB'"
                + " AS $$select 1$$;")
        #expect(report.omissionCounts == [.superuserOnly: 3])
    }

    @Test("a table that needs it stays, and is told of")
    func tables() throws {
        let table = "CREATE TABLE public.t (a public.base);"
        let (text, report) = try Rewrite().full("CREATE TYPE public.base;" + table)
        #expect(text == table)
        #expect(report.needs.map(\.needed) == ["public.base"])
    }

    @Test(
        "only the server's triggers stay on, and predefined roles go",
        arguments: [
            (
                "ALTER TABLE public.t DISABLE TRIGGER ALL;",
                "ALTER TABLE public.t DISABLE TRIGGER USER;"
            ),
            ("GRANT pg_monitor, kept TO other;", "GRANT kept TO other;"),
            ("GRANT kept, pg_monitor TO other;", "GRANT kept TO other;"),
        ])
    func parts(_ statement: String, _ wanted: String) throws {
        let rewrite = Rewrite { $0.keep("kept", "other") }
        let (text, report) = try rewrite.full(statement)
        #expect(text == wanted)
        #expect(report.omissionCounts == [.superuserOnly: 1])
    }

    @Test("a live server's word counts")
    func server() throws {
        var rights = ServerRights()
        rights.knownSettings = ["log_statement", "log_duration", "app.user"]
        rights.refusedSettings = ["log_duration"]
        rights.trustedExtensions = ["hstore"]
        rights.tablespaces = ["fast"]
        let rewrite = Rewrite { $0.options.server = rights }
        for statement in [
            "SET log_statement TO 'all';", "SET default_tablespace = fast;",
            "CREATE EXTENSION hstore;",
        ] {
            #expect(try rewrite(statement) == statement)
        }
        #expect(try rewrite("SET log_duration = on;") == "")
        #expect(try rewrite("CREATE EXTENSION citext;") == "")
        #expect(try rewrite("SET default_tablespace = slow;") == "SET default_tablespace = '';")
        let table = "CREATE TABLE public.t (a integer UNIQUE"
        #expect(try rewrite(table + " USING INDEX TABLESPACE slow) USING x;") == table + ");")
    }
}

extension String {
    fileprivate var inOneLine: String {
        split(separator: "\n").joined(separator: " ").split(separator: " ").joined(separator: " ")
    }
}
