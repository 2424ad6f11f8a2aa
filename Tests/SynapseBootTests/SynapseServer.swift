import Foundation
import TestSupport

/// A release of Synapse in a virtual environment, as `Scripts/install-synapse` makes them.
struct SynapseServer {
    /// Why the tests of all releases cannot run, or nil.
    static let obstacle = obstacle(to: versions)

    /// Why tests that start some releases cannot run, or nil.
    static func obstacle(to versions: [String]) -> String? {
        let environment = ProcessInfo.processInfo.environment
        guard environment["EMIGRATE_SYNAPSE_TESTS"] == "1" else {
            return "EMIGRATE_SYNAPSE_TESTS is not 1; these tests start real Synapse servers"
        }
        guard PostgresServer.isAvailable else { return "PostgreSQL is not installed" }
        guard FileManager.default.fileExists(atPath: Fixture.export("1.97").zip.path)
        else { return "the checkout has no Fixtures/exports" }
        let missing = versions.filter {
            !FileManager.default.isExecutableFile(atPath: python($0).path)
        }
        guard missing.isEmpty else {
            return "not installed: run Scripts/install-synapse \(missing.joined(separator: " "))"
        }
        return nil
    }

    /// The releases that the tests start.
    static let versions = ["1.60.0", "1.97.0", "1.98.0", "1.163.2"]

    private static func python(_ version: String) -> URL {
        let environment = ProcessInfo.processInfo.environment
        let home = environment["HOME"] ?? "/root"
        let folder = environment["EMIGRATE_SYNAPSE_FOLDER"] ?? "\(home)/.cache/emigrate/synapse"
        return URL(filePath: folder).appending(path: "\(version)/bin/python")
    }

    let version: String

    /// What came of a start.
    struct Outcome: CustomStringConvertible {
        let hasStarted: Bool
        let output: String

        var description: String { (hasStarted ? "started: " : "refused: ") + output.suffix(3000) }
    }

    /// Starts the server on a database, and stops it when it has answered; before that a client
    /// looks for the users and messages that `truth` lists.
    func start(
        serverName: String, database: String, user: String, on server: PostgresServer,
        lookingFor truth: URL? = nil, leavingSomething: Bool = false
    ) throws -> Outcome {
        let folder = try TemporaryDirectory()
        let script = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "boot.py")
        let parameters = [
            "host=\(server.host)", "port=\(server.port)", "user=\(user)", "dbname=\(database)",
        ]
        var command = Command(
            Self.python(version), [script.path, folder.url.path, serverName] + parameters)
        if leavingSomething { command.environment["EMIGRATE_API_LEAVE"] = "1" }
        if let truth { command.environment["EMIGRATE_API_TRUTH"] = truth.path }
        let result = try command.run()
        return Outcome(
            hasStarted: result.isSuccess,
            // A locale error prints its text as Python writes a string.
            output: result.text.replacing("\\n", with: "\n") + result.errorText)
    }
}
