import Conversion
import Exports
import Foundation
import TestSupport
import Testing
import Transformation

/// The import task of matrix-docker-ansible-deploy: a superuser's psql behind two greps that look
/// at every line, rows included.
@Suite(
    "Clean SQL passes through the Ansible playbook's import", .blocking,
    .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"))
struct PlaybookImportTests {
    @Test("everything is synapse's afterwards", arguments: [false, true])
    func load(isCompressed: Bool) throws {
        let server = try Self.server.get()
        let export = Fixture.export(isCompressed ? "1.97" : "1.97-acl")
        let folder = try TemporaryDirectory()
        let script = folder.file(isCompressed ? "clean.sql.gz" : "clean.sql")
        try convert(export.zip, to: script) { options in
            options.compression = isCompressed ? .gzip(level: 1) : nil
            options.contentOptions.keepsOneTimeKeys = true
        }
        try server.withDatabase(owner: "synapse") { database in
            try Self.playbook(server, database, script, isCompressed: isCompressed).run().check()
            #expect(try server.objects(of: database, notOwnedBy: "synapse") == [])
            let got = try server.truth(of: database)
            let wanted = try export.truth()
            #expect(got.tables == wanted.tables)
            #expect(got.sequences == wanted.sequences)
        }
    }

    private static let server = Result<PostgresServer, any Error> {
        let server = try PostgresServer(superuser: "matrix")
        try server.createRole("synapse")
        return server
    }

    /// The task's shell, but for the container around it.
    private static func playbook(
        _ server: PostgresServer, _ database: String, _ script: URL, isCompressed: Bool
    ) throws -> Command {
        let unpack = isCompressed ? "gunzip |" : ""
        let shell = """
            set -o pipefail && cat '\(script.path)' | \(unpack)
                grep -vE '^(CREATE|ALTER) ROLE "?(matrix|synapse)"?(;| WITH)' |
                grep -vE '^CREATE DATABASE "?(matrix|synapse)"?\\s' |
                "$PSQL" -b -v ON_ERROR_STOP=1 --dbname='\(database)'
            """
        var command = try Command(named: "bash", ["-c", shell])
        command.environment = server.environment
        command.environment["PSQL"] = server.programs.folder.appending(path: "psql").path
        return command
    }
}
