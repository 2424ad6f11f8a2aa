import Foundation
import TestSupport
import Testing

/// psql commits each statement outside of a transaction; a load commits many at once.
@Suite(
    "What a commit sets off comes when psql would have it", .blocking,
    .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"))
struct CommitOrderTests {
    private static let log = """
        CREATE TABLE t (a int); CREATE TABLE log (n bigint);
        CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN INSERT INTO public.log SELECT count(*) FROM public.t; RETURN NULL; END $$;

        """
    private static let trigger =
        "CREATE CONSTRAINT TRIGGER tr AFTER INSERT OR UPDATE ON t DEFERRABLE INITIALLY DEFERRED"
        + " FOR EACH ROW EXECUTE FUNCTION f();\n"
    private static let row = "COPY t (a) FROM stdin;\n1\n\\.\n"

    @Test(
        "whether a table empties itself or a trigger waits for it",
        arguments: [
            """
            CREATE TABLE t (a int); CREATE TEMP TABLE x (a int) ON COMMIT DELETE ROWS;
            INSERT INTO x VALUES (1); INSERT INTO t SELECT a FROM x; INSERT INTO t VALUES (5);
            """,
            """
            CREATE TABLE t (a int);
            \(row)BEGIN; CREATE TEMP TABLE x (a int) ON COMMIT DELETE ROWS;
            INSERT INTO x SELECT a FROM t; INSERT INTO t SELECT a + 10 FROM x; COMMIT;
            INSERT INTO t SELECT a + 20 FROM x;
            """,
            "\(log)\(trigger)INSERT INTO t VALUES (1);\nINSERT INTO t VALUES (2), (3);\n"
                + "UPDATE t SET a = 7;\n",
            "\(log)\(row)\(trigger)UPDATE t SET a = 5;\nDELETE FROM t;\n",
            """
            CREATE TEMP TABLE x (a int) ON COMMIT DROP; CREATE TABLE x (a int);
            COPY x (a) FROM stdin;
            1
            \\.
            CREATE INDEX xi ON x (a);
            """,
        ])
    func commits(_ script: String) throws {
        for jobs in ["1", "4"] { try LoadServer.expectSame(script, "-j", jobs) }
    }

    @Test(
        "a transaction's own settings and other forms of what brings rows are no obstacle",
        arguments: [
            """
            CREATE TABLE t (a int); INSERT INTO t VALUES (1); START TRANSACTION;
            SET TRANSACTION ISOLATION LEVEL SERIALIZABLE; INSERT INTO t VALUES (2); COMMIT;
            """,
            """
            CREATE TABLE t (a int); BEGIN; SET LOCAL TRANSACTION READ WRITE;
            \(row)COMMIT;
            """,
            "CREATE TABLE t (a int); INSERT INTO t (SELECT 13); INSERT INTO t ((SELECT 14));",
            "CREATE TABLE t (a int, b text); INSERT INTO t VALUES (generate_series(1, 3), 'x');",
            """
            CREATE TABLE m (id int) PARTITION BY RANGE (id);
            CREATE TABLE m2 PARTITION OF m FOR VALUES FROM (1) TO (20);
            COPY m2 FROM stdin;
            3
            \\.
            DROP TABLE m; CREATE TABLE t (a int);
            """,
            """
            CREATE TABLE m (id int); CREATE TABLE c () INHERITS (m); CREATE TABLE t (a int);
            COPY c FROM stdin;
            3
            \\.
            DROP TABLE m CASCADE;
            """,
            """
            CREATE TABLE m (id int) PARTITION BY RANGE (id); CREATE TABLE c (id int);
            ALTER TABLE m ATTACH PARTITION c FOR VALUES FROM (1) TO (20);
            COPY c FROM stdin;
            3
            \\.
            ALTER TABLE m DETACH PARTITION c; DROP TABLE m;
            """,
            "CREATE TABLE pg_temp.x AS SELECT 1 AS a; CREATE TABLE t AS SELECT * FROM x;",
        ])
    func forms(_ script: String) throws {
        for jobs in ["1", "4"] { try LoadServer.expectSame(script, "-j", jobs) }
    }
}
