import Foundation
import TestSupport
import Testing

@Suite(
    "Large objects arrive, however a dump makes them",
    .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"))
struct LargeObjectLoadTests {
    private static let contents = """
        SELECT count(*), sum(length(lo_get(oid))), md5(string_agg(md5(lo_get(oid)), '' ORDER BY oid))
        FROM pg_largeobject_metadata
        """

    /// A script writes 16 KiB with each statement, through a descriptor that ends with the transaction.
    @Test("one of more statements than a transaction takes")
    func large() throws {
        let server = try LoadServer.shared
        let folder = try TemporaryDirectory()
        let path = folder.file("dump.sql").path
        try server.withDatabase(owner: "synapse") { source in
            try server.execute(
                database: source, user: "synapse",
                """
                CREATE TABLE t (a integer); INSERT INTO t VALUES (1);
                SELECT lo_from_bytea(7, convert_to(repeat('0123456789abcdef', 500000), 'UTF8'));
                SELECT lo_from_bytea(8, 'small');
                """)
            let wanted = try server.query(database: source, Self.contents)
            _ = try server.command("pg_dump", database: source, ["-f", path]).run().check()
            #expect(try loaded(path) == wanted)
        }
    }

    @Test(
        "those of a release that makes them between the rows",
        arguments: ["custom", "directory"])
    func between(_ format: String) throws {
        let folder = try TemporaryDirectory()
        let path = folder.file("dump").path
        try Command.emigrate(
            "convert", Fixture.url("corpus/pg17/lodb.custom").path, "-q", "-F", format, "-o", path
        ).run().check()
        let script = folder.file("clean.sql").path
        try Command.emigrate("convert", path, "-q", "-o", script).run().check()
        let wanted = try loaded(script)
        #expect(wanted[0][0] == "1005")
        #expect(try loaded(path) == wanted)
    }

    private func loaded(_ path: String) throws -> [[String?]] {
        let server = try LoadServer.shared
        let database = LoadServer.newName()
        defer { try? server.dropDatabase(database) }
        try Command.emigrate(
            "load", path, "-q", "-j", "3", "-d",
            server.connectionString(database: database, user: "synapse")
        ).run().check()
        return try server.query(database: database, Self.contents)
    }
}
