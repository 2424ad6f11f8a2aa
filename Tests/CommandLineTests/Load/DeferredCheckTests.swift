import Foundation
import TestSupport
import Testing

/// A constraint may be checked at the end of the script's transaction, which a load has in parts.
@Suite(
    "Checks that wait for the end of a transaction", .blocking,
    .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"))
final class DeferredCheckTests: LoadSuite {
    private static let tables = """
        CREATE TABLE a (id int PRIMARY KEY);
        CREATE TABLE b (id int PRIMARY KEY,
            a int CONSTRAINT f REFERENCES a DEFERRABLE INITIALLY DEFERRED);

        """
    private static let movable = tables.replacing("DEFERRED", with: "IMMEDIATE")

    @Test(
        "find what stands behind them",
        arguments: [
            tables + "BEGIN; INSERT INTO b VALUES (1, 1); UPDATE b SET id = 3;"
                + " INSERT INTO a VALUES (1); COMMIT;",
            tables + "BEGIN; " + (0..<500).map { "INSERT INTO b VALUES (\($0), \($0));\n" }.joined()
                + (0..<500).map { "INSERT INTO a VALUES (\($0));\n" }.joined() + "COMMIT;",
            movable + "BEGIN; SET CONSTRAINTS ALL DEFERRED; INSERT INTO b VALUES (1, 1), (2, 2);"
                + " INSERT INTO a VALUES (1), (2); COMMIT; CREATE INDEX bi ON b(a);",
            tables + "BEGIN; INSERT INTO b VALUES (1, 1); CREATE TABLE c (a int);"
                + " INSERT INTO a VALUES (1); SET CONSTRAINTS f IMMEDIATE; ALTER TABLE b ADD c int;"
                + " INSERT INTO b VALUES (2, 1, 3); COMMIT;",
            tables + "BEGIN; DO $$ BEGIN INSERT INTO b VALUES (1, 1); END $$;"
                + " INSERT INTO a VALUES (1); COMMIT; BEGIN; SET CONSTRAINTS ALL IMMEDIATE;"
                + " INSERT INTO a VALUES (2); INSERT INTO b VALUES (2, 2); COMMIT;",
            "CREATE TABLE a (id int, pos int, UNIQUE (pos) DEFERRABLE INITIALLY DEFERRED);"
                + " INSERT INTO a VALUES (1, 1), (2, 2); BEGIN; UPDATE a SET pos = 2 WHERE id = 1;"
                + " UPDATE a SET pos = 1 WHERE id = 2; COMMIT;",
        ])
    func waiting(_ script: String) throws {
        for jobs in ["1", "4"] { try LoadServer.expectSame(script, "-j", jobs) }
    }

    @Test(
        "are made at once for as long as their transaction lasts",
        arguments: [
            tables + "SET CONSTRAINTS f IMMEDIATE; ALTER TABLE b DROP CONSTRAINT f;"
                + " ALTER TABLE b ADD x int; INSERT INTO b VALUES (1, 1);",
            """
            BEGIN; CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id int, a int);
            ALTER TABLE b ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES a DEFERRABLE INITIALLY DEFERRED;
            CREATE INDEX i ON b (a);
            SET CONSTRAINTS f IMMEDIATE; ALTER TABLE b DROP CONSTRAINT f;
            ALTER TABLE b ALTER a TYPE bigint;
            ALTER TABLE b ADD CONSTRAINT g FOREIGN KEY (a) REFERENCES a DEFERRABLE INITIALLY DEFERRED;
            COMMIT;
            BEGIN; INSERT INTO b VALUES (1, 5); INSERT INTO a VALUES (5); COMMIT;
            """,
        ])
    func immediate(_ script: String) throws {
        for jobs in ["1", "4"] { try LoadServer.expectSame(script, "-j", jobs) }
    }

    @Test(
        "wait for rows of COPY as well",
        arguments: [
            "COPY b FROM stdin;\n2\t2\n\\.\nCOPY a FROM stdin;\n2\n\\.",
            "INSERT INTO b VALUES (2, 2);\nCOPY a FROM stdin;\n2\n\\.",
            "COPY b FROM stdin CSV;\n2,2\n3,2\n\\.\nCREATE INDEX ai ON a (id);\n"
                + "COPY a FROM stdin;\n2\n\\.\nINSERT INTO a VALUES (9);",
        ])
    func rows(_ rows: String) throws {
        for jobs in ["1", "4"] {
            try LoadServer.expectSame("\(Self.tables)BEGIN;\n\(rows)\nCOMMIT;", "-j", jobs)
        }
    }

    @Test(
        "that fail at the end are damage",
        arguments: [
            "INSERT INTO b VALUES (2, 2);", "COPY b FROM stdin;\n2\t2\n\\.",
            "COPY b FROM stdin;\n1\t1\n1\t1\n\\.", "COPY a FROM stdin;\n1\nx\n\\.",
        ])
    func failing(_ rows: String) throws {
        let result = try loadScript("\(Self.tables)BEGIN;\n\(rows)\nCOMMIT;")
        #expect(result.status == 65, "\(result)")
        #expect(try !server.databases().contains(name))
    }
}
