import Foundation
import TestSupport
import Testing

/// What pg_dump's own output cannot do in these cases is attach what it takes to what it leaves out.
@Suite(
    "Partitions and their roots are chosen as pg_dump chooses them", .blocking,
    .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"))
struct ChosenPartitionTests {
    private func dump(_ options: [String], to path: URL? = nil) throws -> CommandResult {
        try LoadServer.shared.command(
            "pg_dump", database: try ObjectKindTests.source.get(),
            options + (path.map { ["-f", $0.path] } ?? [])
        ).run().check()
    }

    @Test(
        "loaded and proved, with the rows and indexes that pg_dump's choice has",
        arguments: [
            ["-T", "app.log"], ["-T", "app.log_2"], ["-T", "app.log", "-T", "app.log_2"],
            ["-t", "app.log_*", "-T", "app.log"], ["-t", "app.log"],
            ["--exclude-table-data", "app.log"],
        ])
    func oracle(_ options: [String]) throws {
        let server = try LoadServer.shared
        let folder = try TemporaryDirectory()
        let export = folder.file("dump")
        _ = try dump(["-Fc"], to: export)
        let database = LoadServer.newName()
        let conninfo = server.connectionString(database: database, user: "synapse")
        defer { try? server.dropDatabase(database) }
        try Command.emigrate(["load", export.path, "-q", "-d", conninfo] + options).run().check()
        let verified = try Command.emigrate(["verify", export.path, "-d", conninfo] + options).run()
        #expect(verified.status == 0, "\(verified.text)")
        try server.withDatabase { chosen in
            let schemas = options[0] == "-t" ? "CREATE SCHEMA app;\n" : ""
            // Without ON_ERROR_STOP: it names what it does not have.
            _ = try server.psql(
                database: chosen, .sql(schemas + dump(options).text),
                variables: ["ON_ERROR_STOP": "0"])
            let (wanted, got) = (try server.truth(of: chosen), try server.truth(of: database))
            #expect(got.tables == wanted.tables && !got.tables.isEmpty)
            #expect(got.indexCount == wanted.indexCount)
            #expect(got.constraintCounts == wanted.constraintCounts)
        }
    }

    @Test("who takes a partition from its root is told what it loses")
    func loose() throws {
        let folder = try TemporaryDirectory()
        let export = folder.file("dump")
        _ = try dump(["-Fd"], to: export)
        let result = try Command.emigrate(
            "convert", export.path, "-T", "app.log", "-o", "/dev/null"
        ).run().check()
        #expect(
            result.errorText.contains(
                "app.log_1, app.log_2 become tables of their own, as app.log is left out"))
        #expect(!result.errorText.contains("app.log_2a"))
    }

    @Test("rows that go in through a root cannot do without it")
    func throughTheRoot() throws {
        let folder = try TemporaryDirectory()
        let export = folder.file("dump")
        _ = try dump(["-Fd", "--load-via-partition-root"], to: export)
        try refusal(
            of: export.path, ["-T", "app.log"], status: 1,
            mentions: "rows of app.log_1 go in through", "--load-via-partition-root")
        try Command.emigrate(
            "convert", export.path, "-T", "app.log", "-s", "-o", "/dev/null"
        ).run().check()
        try Command.emigrate(
            "convert", export.path, "-T", "app.log*", "-o", "/dev/null"
        ).run().check()
    }
}
