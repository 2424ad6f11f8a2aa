import Foundation
import TestSupport
import Testing

/// The last word on a load: users find their old sessions, passwords and messages again.
@Suite(
    .enabled(
        if: SynapseServer.obstacle == nil, Comment(rawValue: SynapseServer.obstacle ?? "")),
    .serialized)
struct LoadedSynapseTests {
    private static let owner = "mover"

    /// Loads an export as the plain role into a new database, for as long as `body` runs.
    private func withLoaded(
        _ export: URL, _ release: String,
        _ body: (_ database: String, _ server: PostgresServer) throws -> Void
    ) throws {
        let server = try PostgresServer.shared
        try server.createRole(Self.owner, options: "LOGIN CREATEDB")
        let name = "loaded_\(UUID().uuidString.lowercased().prefix(8))"
        defer { try? server.dropDatabase(name) }
        try Command.emigrate(
            "load", export.path, "--synapse", release, "--target-role", Self.owner, "-d",
            server.connectionString(database: name, user: Self.owner), "-q"
        ).run().check()
        try body(name, server)
    }

    private func start(
        _ release: String, on database: String, _ server: PostgresServer,
        lookingFor truth: URL? = nil, leavingSomething: Bool = false
    ) throws -> SynapseServer.Outcome {
        let outcome = try SynapseServer(version: release).start(
            serverName: "example.org", database: database, user: Self.owner, on: server,
            lookingFor: truth, leavingSomething: leavingSomething)
        #expect(outcome.hasStarted, "\(outcome)")
        return outcome
    }

    private func line(_ prefix: String, of outcome: SynapseServer.Outcome) throws -> Data {
        let line = try #require(
            outcome.output.split(separator: "\n").first { $0.hasPrefix(prefix + " ") },
            "\(outcome)")
        return Data(line.dropFirst(prefix.count + 1).utf8)
    }

    private func counts(of outcome: SynapseServer.Outcome) throws -> [String: Int] {
        try JSONDecoder().decode([String: Int].self, from: line("found", of: outcome))
    }

    /// Sessions from before the move go on, and read every message that was sent before it.
    @Test(arguments: [
        ("1.97", "1.97.0"), ("1.97", "1.98.0"), ("1.97", "1.163.2"), ("1.60.0", "1.60.0"),
        ("1.60.0", "1.97.0"),
    ])
    func oldSessionsReadOldMessages(_ export: String, _ release: String) throws {
        let fixture = Fixture.export(export)
        try withLoaded(fixture.zip, release) { database, server in
            let outcome = try start(
                release, on: database, server,
                lookingFor: fixture.folder.appending(path: "api_truth.json"))
            let counts = try counts(of: outcome)
            print("\(export) -> \(release): \(counts)")
            #expect((counts["tokens"] ?? 0) >= 10)
            #expect((counts["messages"] ?? 0) >= 40)
            #expect((counts["paged"] ?? 0) >= 100)
        }
    }

    /// A whole move: a server is used, dumped as a provider dumps it, and loaded elsewhere; its user
    /// logs in with the old password. (Those of the exports need their provider's pepper.)
    @Test(arguments: ["1.97.0", "1.98.0"])
    func oldPasswordLogsIn(_ release: String) throws {
        let folder = try TemporaryDirectory()
        let truth = folder.file("truth.json")
        let dump = folder.file("dump.dir")
        try withLoaded(Fixture.export("1.97").zip, "1.97.0") { database, server in
            let outcome = try start("1.97.0", on: database, server, leavingSomething: true)
            let left = try #require(Data(base64Encoded: line("left", of: outcome)))
            try left.write(to: truth)
            _ = try server.command(
                "pg_dump", database: database, ["-Fd", "-f", dump.path]
            ).run().check()
        }
        try withLoaded(dump, release) { database, server in
            let outcome = try start(release, on: database, server, lookingFor: truth)
            let counts = try counts(of: outcome)
            print("old password on \(release): \(counts)")
            #expect(counts["logins"] == 1)
            #expect(counts["messages"] == 4)
        }
    }
}
