import Foundation
import TestSupport
import Testing

/// A real Synapse on a database that was loaded.
enum LoadedSynapse {
    private static let owner = "mover"

    /// Loads an export as the plain role into a new database, for as long as `body` runs.
    static func withLoaded(
        _ export: URL, _ release: String, _ options: [String] = [],
        _ body: (_ database: String, _ server: PostgresServer) throws -> Void
    ) throws {
        let server = try PostgresServer.shared
        try server.createRole(owner, options: "LOGIN CREATEDB")
        let name = "loaded_\(UUID().uuidString.lowercased().prefix(8))"
        defer { try? server.dropDatabase(name) }
        try Command.emigrate(
            ["load", export.path, "--synapse", release, "--target-role", owner, "-q", "-d"]
                + [server.connectionString(database: name, user: owner)] + options
        ).run().check()
        try body(name, server)
    }

    /// Starts a release on it; a client of it looks for what `truth` lists.
    static func start(
        _ release: String, on database: String, _ server: PostgresServer,
        lookingFor truth: URL? = nil, leavingSomething: Bool = false
    ) throws -> SynapseServer.Outcome {
        let outcome = try SynapseServer(version: release).start(
            serverName: "example.org", database: database, user: owner, on: server,
            lookingFor: truth, leavingSomething: leavingSomething)
        #expect(outcome.hasStarted, "\(outcome)")
        return outcome
    }
}

extension SynapseServer.Outcome {
    /// What the client wrote behind a word at the start of a line.
    func line(_ word: String) throws -> Data {
        let line = try #require(
            output.split(separator: "\n").first { $0.hasPrefix(word + " ") }, "\(self)")
        return Data(line.dropFirst(word.count + 1).utf8)
    }

    /// How many things of each kind the client found.
    func counts() throws -> [String: Int] {
        try JSONDecoder().decode([String: Int].self, from: line("found"))
    }
}
