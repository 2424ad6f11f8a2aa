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
}
