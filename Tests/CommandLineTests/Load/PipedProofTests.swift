import Foundation
import TestSupport
import Testing

/// A file is read again where rows read differently; a pipe is gone by then.
@Suite(
    "Values that the server writes otherwise are no difference, from a pipe either", .blocking,
    .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"))
final class PipedProofTests: LoadSuite {
    private func emigrate(_ command: String, _ export: [UInt8]) throws -> CommandResult {
        let target = server.connectionString(database: name, user: "synapse")
        var command = try Command.emigrate([command, "-", "-d", target, "--json"])
        command.input = .bytes(export)
        return try command.run()
    }

    private func expectCounted(_ export: [UInt8], _ type: String) throws {
        defer { try? server.dropDatabase(name) }
        for command in ["load", "verify"] {
            let result = try emigrate(command, export)
            #expect(result.status == 0, "\(result)")
            #expect(result.text.contains("\"counted\""), "\(result.text)")
            #expect(result.text.contains(type), "\(result.text)")
        }
        // What came from a file is judged by the server.
        let file = try folder.write(export, to: "export")
        let target = server.connectionString(database: name, user: "synapse")
        let result = try Command.emigrate("verify", file.path, "-d", target, "--json").run()
        #expect(result.status == 0, "\(result)")
        #expect(result.text.contains("\"proved\""), "\(result.text)")
    }

    @Test("times of another zone", arguments: ["-Fp", "-Fc", "-Ft"])
    func zone(_ form: String) throws {
        let dump = try server.withDatabase(owner: "synapse") { source in
            try server.execute(
                database: source,
                """
                CREATE TABLE ev (id integer, at timestamp with time zone[]);
                INSERT INTO ev VALUES (1, '{2020-01-01 10:00:00+01}');
                ALTER DATABASE \(source) SET timezone = 'Asia/Tokyo';
                """)
            let file = folder.file("dump")
            let options = [form, "-f", file.path]
            try server.command("pg_dump", database: source, options).run().check()
            return try contents(of: file)
        }
        try expectCounted(dump, "timestamp with time zone")
    }

    @Test("digits of older releases")
    func digits() throws {
        let script =
            "CREATE TABLE public.f (v double precision);\nCOPY public.f (v) FROM stdin;\n"
            + "0.10000000000000001\n\\.\n"
        try expectCounted(Array(script.utf8), "double precision")
    }

    @Test("but other values of types that all servers write alike are one")
    func difference() throws {
        defer { try? server.dropDatabase(name) }
        let script = Array(
            "CREATE TABLE t (a int, b text);\nCOPY t (a, b) FROM stdin;\n1\tx\n\\.\n".utf8)
        try emigrate("load", script).check()
        try server.execute(database: name, "UPDATE t SET b = 'y'")
        let result = try emigrate("verify", script)
        #expect(result.status == 1, "\(result)")
        #expect(result.text.contains("\"differs\""), "\(result.text)")
        let odd = Array("CREATE TABLE t (a int);\nCOPY t (a) FROM stdin;\n+1\n\\.\n".utf8)
        try server.dropDatabase(name)
        let refused = try emigrate("load", odd)
        #expect(refused.status == 1, "\(refused)")
        #expect(refused.errorText.contains("from a file"), "\(refused)")
        #expect(!refused.errorText.contains("bug"), "\(refused)")
    }
}
