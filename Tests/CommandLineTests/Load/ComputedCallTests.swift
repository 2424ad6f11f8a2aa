import Foundation
import TestSupport
import Testing

@Suite(
    "What a call is given is computed when psql would have computed it, and once", .blocking,
    .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"))
final class ComputedCallTests: LoadSuite {
    /// A table whose rows take a while to come in.
    private static let slow =
        "CREATE TABLE t (id int CHECK (pg_sleep(0.2)::text IS NOT NULL), v text);\n"
    private static let rows = "COPY t FROM stdin;\n1\ta\n7\tb\n\\.\n"

    /// Loads a script; expects what psql makes of it, by what `queries` find.
    private func expectSame(
        _ script: String, _ queries: String..., telling: String? = nil
    ) throws {
        let result = try loadScript(script, "-j", "4")
        defer { try? server.dropDatabase(name) }
        #expect(result.status == 0, "\(result)")
        let file = folder.file("script.sql")
        if let telling { #expect(result.text.contains(telling), "\(result)") }
        try server.withDatabase(owner: "synapse") { other in
            try server.psql(database: other, user: "synapse", .file(file)).check()
            for query in queries {
                let wanted = try server.query(database: other, query)
                #expect(try server.query(database: name, query) == wanted, "\(query)")
            }
        }
        let target = server.connectionString(database: name, user: "synapse")
        let proof = try Command.emigrate("verify", file.path, "-d", target).run()
        #expect(proof.status == 0, "\(proof) \(proof.text)")
    }

    @Test(
        "a sequence's position",
        arguments: [
            "CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS 'SELECT max(id) FROM t';\n",
            "CREATE VIEW v AS SELECT max(id)::bigint FROM t;\n",
        ],
        ["f()", "(TABLE v)", "(SELECT max(id) FROM t)"])
    func position(_ made: String, _ argument: String) throws {
        guard argument.contains("max") || made.contains(argument.contains("f") ? "f()" : "VIEW")
        else { return }
        try expectSame(
            "\(Self.slow)CREATE SEQUENCE s;\n\(made)\(Self.rows)SELECT setval('s', \(argument));",
            "SELECT last_value, is_called FROM s", telling: "position of a sequence")
    }

    @Test(
        "large objects",
        arguments: [
            "SELECT lo_from_bytea((500 + id)::oid, v::bytea) FROM t;",
            "SELECT lo_from_bytea(500, (SELECT count(*)::text FROM t)::bytea);",
            "SELECT lo_from_bytea(500, f());", "SELECT lo_create((500 + id)::oid) FROM t;",
            "SELECT lo_create('500'); SELECT lo_put(500, 0, f());",
            "BEGIN; SELECT lo_create('500'); SELECT lo_open('500', 131072);"
                + " SELECT lowrite(0, f()); SELECT lo_close(0); COMMIT;",
            "INSERT INTO o SELECT lo_from_bytea((500 + id)::oid, v::bytea) FROM t;",
        ])
    func largeObjects(_ call: String) throws {
        let function = """
            CREATE FUNCTION f() RETURNS bytea LANGUAGE sql
                AS 'SELECT count(*)::text::bytea FROM t';
            CREATE TABLE o (a oid);

            """
        try expectSame(
            Self.slow + function + Self.rows + call,
            "SELECT oid, encode(lo_get(oid), 'hex') FROM pg_largeobject_metadata ORDER BY 1",
            telling: "large objects only the server")
    }

    private static let settings = """
        CREATE SEQUENCE batch;
        CREATE TABLE u (a int, b text DEFAULT current_setting('my.batch'));
        CREATE TABLE w (a int, b text DEFAULT current_setting('my.batch'));
        CREATE FUNCTION f() RETURNS text LANGUAGE sql AS 'SELECT max(id)::text FROM t';
        CREATE VIEW c AS SELECT 1 AS one;

        """

    @Test(
        "a setting",
        arguments: [
            "SELECT set_config('my.batch', nextval('batch')::text, false);",
            "SELECT pg_catalog.set_config('my.batch', (SELECT max(id)::text FROM t), false);",
            "SELECT set_config('my.batch', f(), false);",
            "SELECT set_config('my.batch', v, false) FROM t ORDER BY id;",
            "SELECT set_config('my.batch', v, false), set_config('my.other', 'x', false) FROM t"
                + " ORDER BY id;",
        ])
    func setting(_ call: String) throws {
        try expectSame(
            Self.slow + Self.settings + Self.rows + call
                + "\nCOPY u (a) FROM stdin;\n1\n2\n\\.\nCREATE INDEX i ON u (a);\n"
                + "COPY w (a) FROM stdin;\n1\n2\n\\.\nINSERT INTO u (a) VALUES (3);\n"
                + "DO $$BEGIN INSERT INTO w (a) VALUES (3); END$$;",
            "SELECT a, b FROM u ORDER BY 1", "SELECT a, b FROM w ORDER BY 1",
            "SELECT last_value, is_called FROM batch")
    }

    @Test("a setting of a transaction")
    func localSetting() throws {
        try expectSame(
            Self.slow + Self.settings + "SET my.batch = 'before';\n" + Self.rows
                + "BEGIN; SELECT set_config('my.batch', f(), true);\n"
                + "COPY u (a) FROM stdin;\n1\n2\n\\.\nCOMMIT;\nCOPY w (a) FROM stdin;\n1\n\\.\n",
            "SELECT a, b FROM u ORDER BY 1", "SELECT a, b FROM w ORDER BY 1")
    }

    @Test("a setting whose name is computed is refused, as nobody else has it")
    func computedName() throws {
        let result = try loadScript(
            Self.slow + Self.settings + Self.rows
                + "SELECT set_config(v, 'x', false) FROM t;\nCOPY u (a) FROM stdin;\n1\n\\.\n")
        #expect(result.status == 1, "\(result)")
        #expect(result.errorText.contains("convert"), "\(result)")
        #expect(try !server.databases().contains(name))
    }

    @Test("numbers that rows ask their session for")
    func drawnNumbers() throws {
        try expectSame(
            """
            CREATE TABLE a (id serial, v text);
            CREATE TABLE b (aid int DEFAULT currval('a_id_seq'), v text);
            CREATE TABLE c (x int DEFAULT lastval(), y text);
            COPY a (v) FROM stdin;
            one
            \\.
            COPY b (v) FROM stdin;
            child of one
            \\.
            COPY a (v) FROM stdin;
            two
            \\.
            COPY b (v) FROM stdin;
            child of two
            \\.
            COPY c (y) FROM stdin;
            q
            \\.
            """, "TABLE a", "TABLE b", "TABLE c")
    }

    @Test(
        "numbers that a default asks for which comes late",
        arguments: [
            "CREATE TABLE b (aid int, v text);"
                + " ALTER TABLE b ALTER aid SET DEFAULT currval('a_id_seq');",
            "CREATE TABLE b (aid int DEFAULT currval('a_id_seq'), v text);",
        ])
    func lateDefault(_ definition: String) throws {
        let result = try loadScript(
            """
            CREATE TABLE a (id serial, v text);
            COPY a (v) FROM stdin;
            one
            \\.
            \(definition)
            COPY b (v) FROM stdin;
            child of one
            \\.
            """)
        #expect(result.status == 1, "\(result)")
        #expect(result.errorText.contains("lastval"), "\(result)")
        #expect(result.errorText.contains("convert"), "\(result)")
    }

    @Test(
        "numbers of chance",
        arguments: [
            "SELECT setseed(0.5);", "SELECT pg_catalog.setseed(0.5);", "SET seed = 0.5;",
            "DO $$BEGIN PERFORM setseed(0.5); END$$;", "SET SESSION seed TO 0.25;",
        ])
    func chance(_ seed: String) throws {
        let rows = "\n1\n2\n3\n\\.\n"
        try expectSame(
            "CREATE TABLE u (a int, r float8 DEFAULT random());\n"
                + "CREATE TABLE w (a int, r float8 DEFAULT random());\n\(seed)\n"
                + "COPY u (a) FROM stdin;\(rows)CREATE INDEX i ON u (a);\n"
                + "COPY w (a) FROM stdin;\(rows)INSERT INTO u (a) VALUES (4);\n",
            "SELECT * FROM u ORDER BY 1", "SELECT * FROM w ORDER BY 1")
    }
}
