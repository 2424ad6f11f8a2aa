import Foundation
import TestSupport
import Testing

/// The plain role restores with pg_restore what `convert` made, and gets what a load gives.
@Suite(
    "A clean archive restores with pg_restore as its user", .blocking,
    .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"))
struct RestoredArchiveTests {
    @Test(
        "in parallel, to the same database as a load", arguments: ["directory", "custom"])
    func restore(_ format: String) throws {
        let name = "1.97-acl"
        let server = try LoadServer.shared
        let folder = try TemporaryDirectory()
        let archive = folder.file("clean")
        try conversion(
            of: Fixture.export(name).zip.path, to: archive.path, "--format", format, "-q")
        let database = try server.createDatabase(owner: "synapse")
        defer { try? server.dropDatabase(database) }
        try restore(archive, into: database, "-j2")
        let difference = try server.difference(
            of: database, from: try LoadServer.wanted(name))
        #expect(difference == nil)
        #expect(try server.objects(of: database, notOwnedBy: "synapse") == [])

        let loaded = LoadServer.newName()
        defer { try? server.dropDatabase(loaded) }
        try Command.emigrate(
            "load", Fixture.export(name).zip.path, "-q", "-d",
            server.connectionString(database: loaded, user: "synapse")
        ).run().check()
        let definitions = try firstDifference(dump(database), dump(loaded))
        #expect(definitions == nil)
    }

    @Test("and a part of it, in the order of a list", arguments: ["directory", "custom"])
    func list(_ format: String) throws {
        let server = try LoadServer.shared
        let folder = try TemporaryDirectory()
        let archive = folder.file("clean")
        try conversion(
            of: Fixture.export("1.97").zip.path, to: archive.path, "-F", format, "-q")
        let programs = try PostgresPrograms.find()
        let list = try programs.command("pg_restore", ["-l", archive.path]).run().check().text
        let wanted = list.split(separator: "\n").filter {
            $0.contains(" public users synapse") && $0.contains(" TABLE")
        }
        #expect(wanted.count == 2)
        let selection = try folder.write(
            Array((wanted.joined(separator: "\n") + "\n").utf8), to: "selection")
        let database = try server.createDatabase(owner: "synapse")
        defer { try? server.dropDatabase(database) }
        try restore(archive, into: database, "-L", selection.path)
        let users = try server.value(database: database, "SELECT count(*) FROM users")
        #expect(users == "36")
    }

    private func restore(_ archive: URL, into database: String, _ options: String...) throws {
        let server = try LoadServer.shared
        try server.command(
            "pg_restore", database: database, user: "synapse",
            ["--exit-on-error", "-d", database] + options + [archive.path]
        ).run().check()
    }

    /// The definitions that pg_dump finds in a database, without the random key of its guard.
    ///
    /// Rows have another order where a load had several sessions for a table.
    private func dump(_ database: String) throws -> [UInt8] {
        let text = try LoadServer.shared.command("pg_dump", database: database, ["-s"]).run()
            .check().text
        return Array(text.split(separator: "\n").filter { !$0.contains("restrict ") }.joined().utf8)
    }
}
