import Foundation
import TestSupport
import Testing

@Suite(
    "Rows draw their numbers before the sequence is moved", .blocking,
    .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"))
struct DrawnNumbersTests {
    private static let rows =
        (0..<20_000).map { "\($0)\n" }.joined() + "\\.\nSELECT setval('s', 1000000);\n"

    private static let users = "CREATE TABLE users (id serial PRIMARY KEY, name text);\n"

    @Test(
        "and are the last ones of the session that drew them",
        arguments: [
            "INSERT INTO users (name) VALUES ('a'); UPDATE t SET a = currval('users_id_seq');",
            "INSERT INTO users (name) VALUES ('a'); INSERT INTO t VALUES (lastval());"
                + " DO $$BEGIN UPDATE t SET a = currval('users_id_seq'); END$$;",
            "COPY users (name) FROM stdin;\n\\.\nINSERT INTO users (name) VALUES ('a');"
                + " CREATE INDEX i ON t (a); UPDATE t SET a = lastval();",
            "INSERT INTO users (name) VALUES ('a'); SELECT setval('users_id_seq', lastval() + 3);"
                + " UPDATE t SET a = 1;",
        ])
    func asked(_ statements: String) throws {
        let result = try load(
            "\(Self.users)CREATE TABLE t (a int); INSERT INTO t VALUES (0);\n\(statements)"
        ) {
            let found = try $0.query(database: $1, "SELECT DISTINCT a FROM t")
            #expect(found == [["1"]])
        }
        #expect(result.status == 0, "\(result)")
    }

    @Test(
        "which another session is not asked for",
        arguments: [
            "SELECT setval('users_id_seq', currval('users_id_seq'));",
            "INSERT INTO users VALUES (currval('users_id_seq') + 1, 'x');",
            "DO $$BEGIN PERFORM lastval(); END$$;",
        ])
    func refused(_ statement: String) throws {
        let rows = "COPY users (name) FROM stdin;\na\n\\.\n"
        let result = try load(
            "\(Self.users)INSERT INTO users (name) VALUES ('b');\n\(rows)\(statement)")
        #expect(result.status == 1, "\(result)")
        #expect(result.errorText.contains("lastval"), "\(result)")
    }

    @Test("and one that nobody drew is no reason to try again")
    func nobody() throws {
        let result = try load(
            "\(Self.users)UPDATE users SET id = currval('users_id_seq');"
                + " SELECT currval('users_id_seq');")
        #expect(result.status == 1, "\(result)")
        #expect(!result.errorText.contains("again"), "\(result)")
    }

    private func load(
        _ text: String, _ look: (PostgresServer, String) throws -> Void = { _, _ in }
    ) throws -> CommandResult {
        let server = try LoadServer.shared
        let name = LoadServer.newName()
        defer { try? server.dropDatabase(name) }
        let folder = try TemporaryDirectory()
        let script = try folder.write(Array((text + "\n").utf8), to: "script.sql")
        let target = server.connectionString(database: name, user: "synapse")
        let result = try Command.emigrate(["load", script.path, "-d", target, "-j", "4"]).run()
        if result.status == 0 { try look(server, name) }
        return result
    }

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
