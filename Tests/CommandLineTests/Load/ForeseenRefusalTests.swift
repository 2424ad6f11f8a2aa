import Foundation
import TestSupport
import Testing

/// What a load cannot follow of a script is said before anything of the target's is touched.
@Suite(
    "A refusal in the middle of a script comes before the load", .blocking,
    .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"))
final class ForeseenRefusalTests: LoadSuite {
    @Test(
        "by a dry run, too",
        arguments: [
            ("BEGIN; CREATE TABLE u (a int); ROLLBACK;", "line 7: ROLLBACK takes back"),
            ("COPY t TO stdout;", "writes rows to psql's output"),
            ("\\! touch CANARY", "line 7"), ("\\copy t from 'x'", "line 7"),
            ("COPY t (a) FROM stdin;\n1\n", "line"),
        ])
    func dry(_ end: String, _ message: String) throws {
        let rows = "COPY t (a) FROM stdin;\n1\n2\n3\n\\.\n"
        let script = try folder.write(
            Array("CREATE TABLE t (a int);\n\(rows)\(end)\n".utf8), to: "script.sql")
        let target = server.connectionString(database: name, user: "synapse")
        for options in [["--dry-run"], ["--in-place"], []] {
            // In place nothing is there yet that could be filled: the refusal comes first all the same.
            let result = try Command.emigrate(["load", script.path, "-d", target] + options).run()
            #expect(result.status != 0, "\(result)")
            #expect(result.errorText.contains(message), "\(result)")
            let databases = try server.query(
                database: "postgres",
                "SELECT count(*) FROM pg_database WHERE datname LIKE '\(name)%'")
            #expect(databases == [["0"]])
        }
    }

    @Test("and not where one session can do it all")
    func ownObjects() throws {
        let rows = "COPY t (a) FROM stdin;\n1\n\\.\n"
        for script in [
            "CREATE TABLE t (a int);\n\(rows)CREATE TEMP TABLE u (a int); ALTER TABLE u ADD b int;",
            "CREATE TABLE t (a int); CREATE TEMP TABLE t (a int);\n\(rows)CREATE TABLE u AS TABLE t;",
            "CREATE TABLE t (a int); SELECT 1 AS a INTO TEMP t;\n\(rows)CREATE TABLE u AS TABLE t;",
            "CREATE TABLE t (a int);\nPREPARE p AS SELECT 1;\n\(rows)EXECUTE p;",
            """
            CREATE TABLE t (a int); COPY t (a) FROM stdin;
            1
            2
            \\.
            CREATE VIEW v AS SELECT a FROM t;
            CREATE TEMP TABLE x AS SELECT a * 2 AS a FROM t;
            CREATE TABLE u AS SELECT a FROM x ORDER BY a; DROP TABLE x;
            """,
            """
            CREATE TABLE t (a int); CREATE TEMP TABLE stage (a int, b text);
            COPY stage FROM stdin;
            1\tx
            2\ty
            \\.
            INSERT INTO t SELECT a FROM stage; DROP TABLE stage; CREATE INDEX ti ON t (a);
            """,
            """
            CREATE TABLE t (a int); BEGIN; CREATE TEMP TABLE stage (a int) ON COMMIT DROP;
            COPY stage FROM stdin;
            1
            \\.
            INSERT INTO t SELECT a FROM stage; COMMIT;
            COPY t FROM stdin;
            7
            \\.
            """,
            """
            CREATE TABLE t (a int); INSERT INTO t VALUES (1), (2);
            SELECT a INTO TEMP x FROM t; CREATE INDEX xi ON x (a);
            CREATE TABLE u AS SELECT a FROM x; DROP TABLE x; CREATE INDEX ti ON t (a);
            """,
            """
            CREATE TABLE t (a int); CREATE TABLE u (a int); INSERT INTO t VALUES (1), (2);
            PREPARE p (int) AS INSERT INTO u SELECT a FROM t WHERE a > $1;
            EXECUTE p (1); DEALLOCATE p;
            """,
        ] {
            try LoadServer.expectSame(script)
        }
    }
}
