import Foundation
import TestSupport
import Testing

@Suite(
    "Rows draw their numbers before the sequence is moved", .blocking,
    .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"))
struct DrawnNumbersTests {
    private static let rows =
        (0..<20_000).map { "\($0)\n" }.joined() + "\\.\nSELECT setval('s', 1000000);\n"

    @Test(
        "whoever draws them",
        arguments: [
            "CREATE TABLE t (id integer DEFAULT nextval('s'), a int);",
            "CREATE TABLE t (id integer, a int); ALTER TABLE t ALTER id SET DEFAULT nextval('s');",
            """
            CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS 'SELECT nextval(''s'')';
            CREATE TABLE t (id integer DEFAULT f(), a int);
            """,
            """
            CREATE TABLE t (id integer, a int);
            CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql
                AS $$BEGIN NEW.id = nextval('s'); RETURN NEW; END$$;
            CREATE TRIGGER r BEFORE INSERT ON t FOR EACH ROW EXECUTE PROCEDURE f();
            """,
            """
            CREATE TABLE t (id integer, a int);
            DO $$BEGIN ALTER TABLE t ALTER id SET DEFAULT nextval('s'); END$$;
            """,
        ])
    func drawn(_ definitions: String) throws {
        let server = try LoadServer.shared
        let name = LoadServer.newName()
        defer { try? server.dropDatabase(name) }
        let text = "CREATE SEQUENCE s;\n\(definitions)\nCOPY t (a) FROM stdin;\n\(Self.rows)"
        let folder = try TemporaryDirectory()
        let script = try folder.write(Array(text.utf8), to: "script.sql")
        let target = server.connectionString(database: name, user: "synapse")
        let result = try Command.emigrate(["load", script.path, "-d", target, "-j", "4"]).run()
        #expect(result.status == 0, "\(result)")
        let found = try server.query(
            database: name, "SELECT min(id), max(id), (SELECT last_value FROM s) FROM t")
        #expect(found == [["1", "20000", "1000000"]])
    }
}
