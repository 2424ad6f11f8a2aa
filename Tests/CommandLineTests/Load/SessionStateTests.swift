import Foundation
import TestSupport
import Testing

/// psql runs a script in one session, a load in several.
@Suite(
    "Rows and statements find the session that psql would give them", .blocking,
    .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"))
final class SessionStateTests: LoadSuite {
    private func load(_ sql: String, _ options: String...) throws -> (URL, CommandResult) {
        let script = try folder.write(Array((sql + "\n").utf8), to: "script.sql")
        let target = server.connectionString(database: name, user: "synapse")
        let arguments = ["load", script.path, "-d", target] + options
        return (script, try Command.emigrate(arguments).run())
    }

    private static let date = "CREATE TABLE t (a date);"
    private static let text = "CREATE TABLE t (a text);"
    private static let rows = "COPY t (a) FROM stdin;\n01/02/2020\n\\.\n"

    @Test(
        "settings end with their transaction",
        arguments: [
            """
            \(text) BEGIN; SET LOCAL standard_conforming_strings = off;
            SET LOCAL escape_string_warning = off; INSERT INTO t VALUES ('x\\ty'); COMMIT;
            INSERT INTO t VALUES ('a\\nb');
            """,
            "\(date) BEGIN; SET LOCAL datestyle = 'ISO, DMY';\n\(rows)COMMIT;\n\(rows)",
            "\(date) BEGIN; SELECT set_config('datestyle', 'ISO, DMY', true);\n\(rows)END;",
            "\(date) BEGIN; DO $$BEGIN SET LOCAL datestyle = 'ISO, DMY'; END$$;\n\(rows)COMMIT;",
            "\(date) BEGIN; SET datestyle = 'ISO, DMY';\n\(rows)COMMIT;\n\(rows)",
            "\(date) SET LOCAL datestyle = 'ISO, DMY';\n\(rows)",
            "\(date) SET datestyle = 'DMY'; SET datestyle = 'ISO';\n\(rows)",
            "\(date) SET DateStyle TO European; SET datestyle TO iso;"
                + " INSERT INTO t VALUES ('03/04/2020');\n\(rows)",
            "\(date) SELECT pg_catalog.set_config('datestyle', 'DMY', false);"
                + " SELECT set_config('DateStyle', 'ISO', false);\n\(rows)",
            "\(date) SET datestyle = 'ISO'; BEGIN; SET LOCAL datestyle = 'DMY';\n\(rows)COMMIT;"
                + "\n\(rows)",
            "\(date) SELECT set_config('work_mem', '8MB', false),"
                + " set_config('datestyle', 'ISO, DMY', false);\n\(rows)SET work_mem = '9MB';\n\(rows)",
            """
            CREATE SCHEMA a; CREATE TABLE a.t (a date); CREATE TABLE public.t (a date);
            SET search_path = a;
            SELECT set_config('search_path', current_setting('search_path') || ',public', false);
            \(rows)CREATE INDEX ti ON t (a);
            """,
            "\(date) BEGIN; SAVEPOINT s; SET LOCAL datestyle = 'ISO, DMY'; RELEASE s;\n\(rows)END;",
            """
            CREATE SCHEMA s2; CREATE TABLE t (a int); CREATE TABLE s2.t (a int); BEGIN;
            SET LOCAL search_path = s2; CREATE VIEW v AS SELECT a FROM t; COMMIT;
            CREATE VIEW w AS SELECT a FROM t; CREATE TABLE newt (a int);
            """,
            """
            SET TIME ZONE 'Asia/Tokyo'; CREATE TABLE t (a timestamptz); BEGIN;
            SET LOCAL TIME ZONE 'Europe/Paris'; INSERT INTO t VALUES ('2020-01-01'); COMMIT;
            INSERT INTO t VALUES ('2020-01-01'); RESET TIME ZONE;
            COPY t (a) FROM stdin;\n2020-01-01 00:00:00\n\\.
            """,
        ])
    func settings(_ script: String) throws {
        for jobs in ["1", "4"] { try LoadServer.expectSame(script, "-j", jobs) }
    }

    @Test(
        "a new connection finds nothing of what was set",
        arguments: [
            """
            SET standard_conforming_strings = off; SET escape_string_warning = off;
            \\connect NAME
            \(text) INSERT INTO t VALUES ('a\\nb');
            """,
            "SET datestyle = 'ISO, DMY';\n\\connect NAME\n\(date)\n\(rows)",
            "SET search_path = pg_catalog;\n\\connect NAME\nCREATE TABLE t (a date);\n\(rows)",
            "SET datestyle = German;\n\\connect NAME\n\(date)\n\(rows)",
        ])
    func connect(_ script: String) throws {
        try LoadServer.expectSame(script)
    }

    @Test(
        "code may run that leaves the session as it was",
        arguments: [
            "\(date) DO $$BEGIN PERFORM set_config('datestyle', 'ISO, DMY', true); END$$;\n\(rows)",
            "\(date) CREATE TEMP TABLE u AS SELECT date '2020-01-01' AS a;"
                + " INSERT INTO t SELECT a FROM u;",
            "\(date) SELECT current_setting('datestyle');\n\(rows)",
            "\(date) BEGIN; DO $$BEGIN CREATE TABLE u (a int); END$$; COMMIT;\n\(rows)",
            "\(date) CREATE TEMP TABLE u (a date); INSERT INTO u VALUES ('2020-01-01');"
                + " INSERT INTO t SELECT a FROM u;",
        ])
    func code(_ script: String) throws {
        try LoadServer.expectSame(script)
    }

    @Test(
        "what ends with its transaction, or was removed, is in nobody's way",
        arguments: [
            """
            CREATE TABLE t(id int primary key, v text);
            COPY t FROM stdin;
            1	a
            \\.
            DO $$ BEGIN PERFORM set_config('search_path','public',true); UPDATE t SET v='b'; END $$;
            """,
            """
            CREATE TABLE t(id int primary key, v text);
            CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN CREATE TEMP TABLE tmpx(a int) ON COMMIT DROP; INSERT INTO tmpx VALUES(1); INSERT INTO t SELECT a+5,'q' FROM tmpx; END $$;
            COPY t FROM stdin;
            1	a
            \\.
            SELECT f();
            """,
            """
            SELECT pg_catalog.set_config('search_path', '', false);
            CREATE TABLE public.t(id int, v text);
            COPY public.t FROM stdin;
            1	a
            \\.
            SELECT * FROM public.t;
            DO $$ DECLARE r int; BEGIN SET LOCAL statement_timeout = 0; UPDATE public.t SET v='z'; END $$;
            CREATE FUNCTION public.up() RETURNS int LANGUAGE plpgsql AS $$ BEGIN SET LOCAL client_min_messages=error; CREATE INDEX IF NOT EXISTS tv ON public.t(v); RETURN 1; END $$;
            SELECT public.up();
            """,
            """
            BEGIN;
            SET LOCAL work_mem='8MB';
            CREATE TABLE t(id int, v text);
            CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN CREATE TEMP TABLE q(a int) ON COMMIT DROP; INSERT INTO t SELECT 1,'x'; RETURN 1; END $$;
            SELECT f();
            COMMIT;
            """,
            """
            BEGIN;
            CREATE TABLE t(id int, v text);
            DO $$ BEGIN SET LOCAL search_path = public; INSERT INTO t VALUES (1,'a'); END $$;
            COMMIT;
            """,
            """
            CREATE TABLE t(id int primary key, v text);
            CREATE TEMP TABLE v(a int);
            INSERT INTO v VALUES (1);
            INSERT INTO t SELECT a,'x' FROM v;
            DROP TABLE v;
            COPY t (id, v) FROM stdin;
            3	a
            \\.
            CREATE INDEX ON t(v);
            """,
            """
            CREATE TABLE t(id int primary key, v text);
            CREATE TEMP TABLE stage AS SELECT 1 AS id, 'x'::text AS v;
            INSERT INTO t SELECT * FROM stage;
            DROP TABLE stage;
            CREATE TABLE stage(id int);
            COPY stage FROM stdin;
            1
            \\.
            CREATE INDEX si ON stage(id);
            """,
            """
            BEGIN;
            CREATE TABLE t(id int PRIMARY KEY, v text);
            CREATE TEMP TABLE s(id int) ON COMMIT DROP;
            INSERT INTO s VALUES (3);
            INSERT INTO t SELECT id,'q' FROM s;
            COMMIT;
            CREATE TABLE s(id int);
            INSERT INTO s VALUES (7);
            COPY t FROM stdin;
            1	a
            \\.
            CREATE INDEX ON s(id);
            """,
            """
            CREATE TABLE users(id int PRIMARY KEY, name text);
            CREATE TABLE orders(id int PRIMARY KEY, uid int);
            PREPARE name(int) AS INSERT INTO users VALUES ($1,'n');
            EXECUTE name(1);
            DEALLOCATE name;
            COPY orders FROM stdin;
            1	1
            \\.
            CREATE INDEX un ON users(name);
            """,
            """
            CREATE TABLE t(id int);
            COPY t FROM stdin;
            1
            \\.
            CREATE VIEW temp AS TABLE t;
            CREATE MATERIALIZED VIEW mm AS SELECT * FROM t WITH NO DATA;
            REFRESH MATERIALIZED VIEW mm;
            COPY t FROM stdin;
            2
            \\.
            CREATE TABLE aa AS TABLE t;
            CREATE TABLE bb AS VALUES (1),(2);
            SELECT * INTO cc FROM t;
            CREATE FUNCTION g() RETURNS SETOF int LANGUAGE sql AS 'SELECT 1';
            CREATE TABLE dd AS SELECT * FROM g();
            """,
        ])
    func ended(_ script: String) throws {
        for jobs in ["1", "4"] { try LoadServer.expectSame(script, "-j", jobs) }
    }

    @Test(
        "what only one of the sessions has is refused",
        arguments: [
            "\(date) CREATE SCHEMA s2; CREATE TABLE s2.t (a date);"
                + " DO $$BEGIN PERFORM set_config('search_path', 's2', false); END$$;\n\(rows)",
            "\(date) CREATE FUNCTION f() RETURNS text LANGUAGE sql AS"
                + " $$SELECT set_config('datestyle', 'ISO, DMY', false)$$; SELECT f();\n\(rows)",
            "\(date) DO $$BEGIN CREATE TEMP TABLE t (a date); END$$;\n\(rows)",
            "\(date) CREATE TABLE u AS SELECT set_config('datestyle', 'DMY', false);\n\(rows)",
            "\(date)\n\(rows)DO $$BEGIN SET search_path = pg_catalog; END$$; CREATE VIEW v AS"
                + " SELECT a FROM public.t;",
        ])
    func refused(_ script: String) throws {
        let (_, result) = try load(script)
        #expect(result.status == 1, "\(result)")
        #expect(result.errorText.contains("session"), "\(result)")
        #expect(result.errorText.contains("psql"), "\(result)")
        #expect(try !server.databases().contains(name))
    }

    private static let sets = "set_config('datestyle', 'ISO, DMY', false)"
    private static let function =
        "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS"
        + " $$BEGIN PERFORM \(sets); RETURN 3; END$$;"
    private static let trigger = """
        CREATE TABLE log (x text);
        CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS
            $$BEGIN PERFORM \(sets); RETURN NEW; END$$;
        CREATE TRIGGER tr BEFORE INSERT OR UPDATE ON log FOR EACH ROW EXECUTE FUNCTION tf();
        """

    @Test(
        "code that changes its session in passing is seen",
        arguments: [
            "\(date) SELECT pg_catalog.lower(\(sets));\n\(rows)",
            "\(date) (SELECT \(sets));\n\(rows)",
            "\(date) CREATE VIEW v AS SELECT \(sets) AS s; TABLE v;\n\(rows)",
            "\(date) CREATE TABLE log (x text); INSERT INTO log SELECT \(sets);\n\(rows)",
            "\(date) CREATE TABLE log (x text); INSERT INTO log VALUES (\(sets));\n\(rows)",
            "\(date) CREATE TABLE log (x text DEFAULT \(sets)); INSERT INTO log VALUES (DEFAULT);"
                + "\n\(rows)",
            "\(date) CREATE TABLE log (x text); INSERT INTO log VALUES ('a');"
                + " UPDATE log SET x = \(sets);\n\(rows)",
            "\(date) CREATE TABLE log (x text); INSERT INTO log VALUES ('a');"
                + " DELETE FROM log WHERE \(sets) = 'a';\n\(rows)",
            "\(date) CREATE SEQUENCE s; \(function) SELECT setval('s', f());\n\(rows)",
            "\(date) \(function) DECLARE c CURSOR WITH HOLD FOR SELECT f(); FETCH c;\n\(rows)",
            "\(date) \(function) EXPLAIN ANALYZE SELECT f();\n\(rows)",
            "\(date) \(trigger) INSERT INTO log VALUES ('a');\n\(rows)",
            "\(date) \(trigger) COPY log FROM stdin;\na\n\\.\n\(rows)",
            "\(date)\n\(rows)\(trigger) INSERT INTO log VALUES ('a'); UPDATE log SET x = 'b';"
                + " CREATE TABLE u AS SELECT date '01/02/2020';",
            """
            CREATE TABLE t (id int, v text DEFAULT current_setting('app.tenant', true));
            DO $$BEGIN PERFORM set_config('app.tenant', 'acme', false); END$$;
            COPY t (id) FROM stdin;\n1\n\\.
            """,
            """
            CREATE TABLE t (id int, v text DEFAULT current_setting('app.tenant', true));
            DO $$BEGIN SET app.tenant = 'acme'; END$$; COPY t (id) FROM stdin;\n1\n\\.
            """,
        ])
    func seen(_ script: String) throws {
        try refused(script)
    }

    @Test(
        "code in passing is in nobody's way",
        arguments: [
            "\(date) CREATE TABLE log (x text);"
                + " INSERT INTO log VALUES (set_config('datestyle', 'ISO, DMY', true));\n\(rows)",
            "\(trigger.replacing("false", with: "true"))\n\(date) INSERT INTO log VALUES ('a');"
                + " INSERT INTO t VALUES ('01/02/2020'); COPY log FROM stdin;\na\n\\.\n\(rows)"
                + "INSERT INTO log VALUES ('b'); INSERT INTO t VALUES ('01/02/2020');",
            "\(trigger.replacing("datestyle", with: "app.user").replacing("false", with: "true"))"
                + "\n\(date) INSERT INTO log VALUES ('a');\n\(rows)",
            "SET app.tenant = 'acme'; \(date)"
                + " DO $$BEGIN PERFORM current_setting('app.tenant'); END$$;\n\(rows)",
            "\(function) \(date) CREATE TEMP TABLE u (a date); UPDATE u SET a = now();"
                + " CREATE TEMP TABLE w (a date) ON COMMIT DROP; ALTER TABLE u ADD b text;"
                + " PREPARE p AS SELECT 1; UPDATE u SET a = now(); DROP TABLE u;\n\(rows)",
            "BEGIN; \(function) \(date) CREATE TEMP TABLE w (a date) ON COMMIT DROP;"
                + " INSERT INTO w SELECT '2020-01-02'; INSERT INTO t SELECT a FROM w; COMMIT;"
                + "\n\(rows)",
            "BEGIN; \(date) DO $$BEGIN SET LOCAL datestyle = 'ISO, DMY'; END$$;"
                + " CREATE VIEW v AS SELECT current_setting('app.y', true) AS y;"
                + " INSERT INTO t VALUES ('01/02/2020'); COMMIT;\n\(rows)",
            "SET plpgsql.check_asserts = true; \(date)"
                + " DO $$BEGIN PERFORM 1; END$$; INSERT INTO t VALUES (now()::date);\n\(rows)",
        ])
    func passing(_ script: String) throws {
        for jobs in ["1", "4"] { try LoadServer.expectSame(script, "-j", jobs) }
    }

    @Test("work that is kept is not to be resumed where that cannot help")
    func kept() throws {
        try server.createDatabase(named: name, owner: "synapse")
        defer { try? server.dropDatabase(name) }
        let script = "\(Self.date) DO $$BEGIN CREATE TEMP TABLE t (a date); END$$;\n\(Self.rows)"
        let (_, result) = try load(script, "--keep-partial", "--in-place")
        #expect(result.status == 1, "\(result)")
        #expect(result.errorText.contains("what was loaded stays"), "\(result)")
        #expect(result.errorText.contains("psql"), "\(result)")
        #expect(!result.errorText.contains("--resume"), "\(result)")
    }

    @Test(
        "what stands behind the rows runs in the session of what stood before them",
        arguments: [
            """
            CREATE TABLE t (id int primary key, v text);
            CREATE TABLE u (id int primary key, v text);
            COPY t FROM stdin;
            1	a
            \\.
            COPY u FROM stdin;
            1	a
            \\.
            LOCK
            CREATE INDEX ti ON t (v);
            UNLOCK LOCK
            CREATE INDEX ui ON u (v);
            CREATE INDEX ui2 ON u (v);
            UNLOCK LOCK UNLOCK LOCK
            ALTER TABLE u ADD x int;
            UNLOCK
            """,
            """
            LOCK CREATE TABLE t (id int, v text);
            CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS
                $$BEGIN PERFORM pg_advisory_xact_lock(42); RETURN NEW; END$$;
            CREATE TRIGGER r BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
            COPY t FROM stdin;
            1	a
            \\.
            CREATE INDEX ti ON t (v); CREATE INDEX ti2 ON t (v); UNLOCK
            """,
            """
            CREATE TABLE cfg (root int); CREATE TABLE users (id serial, name text);
            INSERT INTO cfg VALUES (0); INSERT INTO users (name) VALUES ('ann'), ('bob');
            CREATE INDEX a ON users (id); CREATE INDEX b ON users (name);
            UPDATE cfg SET root = currval('users_id_seq');
            CREATE INDEX c ON cfg (root); UPDATE cfg SET root = root + lastval();
            """,
        ])
    func sameSession(_ script: String) throws {
        let locks = [
            ("SELECT pg_advisory_lock(42);", "SELECT pg_advisory_unlock(42);"),
            (
                "DO $$BEGIN PERFORM pg_advisory_lock(42); END$$;",
                "DO $$BEGIN PERFORM pg_advisory_unlock(42); END$$;"
            ),
        ]
        let isHeldByRows = script.contains("xact_lock")
        for (lock, unlock) in isHeldByRows ? locks.prefix(1) : locks[...] {
            let text = script.replacing("UNLOCK", with: unlock).replacing("LOCK", with: lock)
            for jobs in ["2", "4"] { try LoadServer.expectSame(text, "-j", jobs) }
        }
    }
}
