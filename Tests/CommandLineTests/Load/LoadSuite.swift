import Foundation
import TestSupport

/// What suites about loads have: the server that they share, a folder, and the name of a database.
class LoadSuite {
    final let server: PostgresServer
    final let folder: TemporaryDirectory
    final let name = LoadServer.newName()

    init() throws {
        server = try LoadServer.shared
        folder = try TemporaryDirectory()
    }

    /// Loads a script into the database of this name.
    final func loadScript(_ sql: String, _ options: String...) throws -> CommandResult {
        let script = try folder.write(Array((sql + "\n").utf8), to: "script.sql")
        let target = server.connectionString(database: name, user: "synapse")
        return try Command.emigrate(["load", script.path, "-d", target] + options).run()
    }
}
