import Foundation
import TestSupport
import Testing

@Suite(
    "A server's disk without room", .blocking,
    .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"),
    .enabled(if: SmallDisk.isAvailable, "only root may mount a small disk"))
struct FullServerDiskTests {
    private let usual: Set = ["postgres", "template0", "template1", "target"]

    /// Runs a load into a database that is to lie on a small disk.
    private func load(_ arguments: String..., on server: PostgresServer) throws -> CommandResult {
        try Command.emigrate(
            ["load", Fixture.export("1.97").zip.path] + arguments
                + ["-d", server.connectionString(database: "target", user: "synapse")]
        ).run()
    }

    private func prepare(_ server: PostgresServer, _ disk: SmallDisk) throws {
        try server.execute(
            database: "postgres",
            """
            CREATE TABLESPACE small LOCATION '\(disk.path)';
            GRANT CREATE ON TABLESPACE small TO synapse;
            """)
        try server.execute(
            database: "postgres",
            """
            CREATE DATABASE target OWNER synapse TABLESPACE small
                TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C';
            """)
        try server.execute(
            database: "target", user: "synapse", "CREATE TABLE mine AS SELECT 42 AS answer")
        // Only then is what there is in the new database on the disk.
        try server.execute(database: "postgres", "CHECKPOINT")
    }

    @Test("is refused where the rows alone are more than that")
    func refusal() throws {
        let server = try LoadServer.make()
        defer { server.stop() }
        let disk = try SmallDisk(megabytes: 17)
        try prepare(server, disk)
        let result = try load("--replace", on: server)
        #expect(result.status == 1)
        #expect(result.errorText.contains("MiB free, and the rows of the export alone have 11 MiB"))
        #expect(result.errorText.contains("that may not be enough"))
        #expect(try server.value(database: "target", "SELECT answer FROM mine") == "42")
        #expect(try server.databases().subtracting(usual) == [])
        try disk.resize(megabytes: 200)
        try load("--replace", on: server).check()
    }

    @Test("ends a load that leaves nothing behind, and the next one succeeds")
    func full() throws {
        let server = try LoadServer.make()
        defer { server.stop() }
        let disk = try SmallDisk(megabytes: 34)
        try prepare(server, disk)
        let result = try load("--replace", on: server)
        #expect(result.status == 74)
        #expect(result.errorText.contains("No space left on device"))
        let end = "what was loaded is removed, and the target is as it was."
        #expect(result.errorText.contains(end))
        #expect(try server.value(database: "target", "SELECT answer FROM mine") == "42")
        #expect(try server.databases().subtracting(usual) == [])
        // What was loaded may stay, too, for when there is room.
        #expect(try load("--replace", "--keep-partial", on: server).status == 74)
        try disk.resize(megabytes: 200)
        let resumed = try load("--replace", "--resume", on: server).check()
        #expect(resumed.text.contains("going on where it was interrupted"))
        let difference = try server.difference(
            of: "target", from: try LoadServer.wanted("1.97"))
        #expect(difference == nil)
    }
}
