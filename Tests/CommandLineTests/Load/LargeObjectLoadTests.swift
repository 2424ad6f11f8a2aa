import Foundation
import TestSupport
import Testing

@Suite(
    "Large objects arrive, however a dump makes them", .blocking,
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

    @Test("and are proven later, byte for byte")
    func verified() throws {
        let server = try LoadServer.shared
        let database = LoadServer.newName()
        defer { try? server.dropDatabase(database) }
        let target = ["-d", server.connectionString(database: database, user: "synapse")]
        let archive = Fixture.url("corpus/pg17/lodb.custom").path
        try Command.emigrate(["load", archive, "-q"] + target).run().check()
        func verify(_ more: String...) throws -> CommandResult {
            try Command.emigrate(["verify", archive] + target + more).run()
        }
        let good = try verify()
        #expect(good.status == 0, "\(good)")
        #expect(good.text.contains("all 1,005 large objects"))
        #expect(try verify("--counts").text.contains("contents of large objects"))
        let oids = try server.query(
            database: database, "SELECT oid FROM pg_largeobject_metadata ORDER BY 1 LIMIT 3"
        ).compactMap { $0[0] }
        try server.execute(
            database: database,
            """
            SELECT lo_put(\(oids[0]), 0, '\\xff'); SELECT lo_put(\(oids[1]), 70000, '\\x00');
            SELECT lo_unlink(\(oids[2]))
            """)
        let bad = try verify()
        #expect(bad.status == 1, "\(bad)")
        #expect(bad.text.contains("large object \(oids[0]) differs from byte 0 on"))
        #expect(bad.text.contains("large object \(oids[1]) differs from byte 0 on"))
        #expect(bad.text.contains("large object \(oids[2]) is missing"))
        #expect(bad.text.contains(", and large objects do."))
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
