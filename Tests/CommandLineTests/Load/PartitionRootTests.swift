import Foundation
import TestSupport
import Testing

@Suite(
    "Rows that go through the root of partitions are proved as those of the root", .blocking,
    .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"))
final class PartitionRootTests: LoadSuite {
    /// A server of another name of the enum's values would spread rows otherwise: pg_dump sends them
    /// through the root by itself.
    private static let definitions = """
        CREATE TYPE mood AS ENUM ('a', 'b', 'c', 'd');
        CREATE TABLE ph (m mood, n int, v text) PARTITION BY HASH (m);
        CREATE TABLE ph0 (n int, v text, m mood);
        ALTER TABLE ph ATTACH PARTITION ph0 FOR VALUES WITH (MODULUS 2, REMAINDER 0);
        CREATE TABLE ph1 PARTITION OF ph FOR VALUES WITH (MODULUS 2, REMAINDER 1);
        INSERT INTO ph SELECT (enum_range(NULL::mood))[i % 4 + 1], i, 'x' || i
            FROM generate_series(1, 200) i;
        """

    @Test(
        "however they are dumped",
        arguments: [
            ["-Fc"], ["-Fc", "--inserts"], ["-Fc", "--column-inserts"],
            ["-Fd", "--inserts", "--rows-per-insert=7"],
        ], [["--load-via-partition-root"], []])
    func proved(_ options: [String], _ more: [String]) throws {
        let dump = folder.file("dump").path
        let question = "SELECT count(*), sum(n), md5(string_agg(v, ',' ORDER BY n)) FROM ph"
        let wanted = try server.withDatabase(owner: "synapse") { source in
            // INSERT statements without columns are for those of the partition, whatever the root's are.
            let isOrdered = options.contains("--inserts")
            try server.execute(
                database: source, user: "synapse",
                isOrdered
                    ? Self.definitions.replacing("(n int, v text, m mood)", with: "(LIKE ph)")
                    : Self.definitions)
            _ = try server.command("pg_dump", database: source, options + more + ["-f", dump])
                .run().check()
            return try server.query(database: source, question)
        }
        defer { try? server.dropDatabase(name) }
        let target = server.connectionString(database: name, user: "synapse")
        let result = try Command.emigrate("load", dump, "-d", target).run()
        #expect(result.status == 0, "\(result)")
        guard result.status == 0 else { return }
        #expect(try server.query(database: name, question) == wanted)
        let proof = try Command.emigrate("verify", dump, "-d", target).run()
        #expect(proof.status == 0, "\(proof) \(proof.text)")
        #expect(!proof.text.contains("counted"), "\(proof.text)")
        try server.execute(database: name, "UPDATE ph SET v = 'other' WHERE n = 7")
        let other = try Command.emigrate("verify", dump, "-d", target).run()
        #expect(other.status == 1, "\(other.text)")
    }
}
