import Foundation
import TestSupport
import Testing

/// A pipe gives psql no way to tell a part of a script from the whole.
@Suite(
    "A script that stops early loads nothing", .blocking, .enabled(if: PostgresServer.isAvailable))
struct StreamedConversionTests {
    /// The 1.97 export with the file of its events cut short.
    private func damaged(in folder: TemporaryDirectory) throws -> URL {
        let export = try Fixture.export("1.97").directory(in: folder)
        let largest = try FileManager.default.contentsOfDirectory(
            at: export, includingPropertiesForKeys: [.fileSizeKey]
        ).filter { $0.pathExtension == "gz" }
            .max { try size($0) < size($1) }
        let file = try FileHandle(forUpdating: try #require(largest))
        try file.truncate(atOffset: try file.seekToEnd() - 1000)
        try file.close()
        return export
    }

    private func size(_ file: URL) throws -> Int {
        try file.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0
    }

    private func tables(_ server: PostgresServer, _ database: String) throws -> String? {
        try server.value(
            database: database,
            "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace")
    }

    @Test("with psql's own single transaction, and with the script's", arguments: [false, true])
    func failing(_ isScripts: Bool) throws {
        let server = try PostgresServer.shared
        let folder = try TemporaryDirectory()
        let export = try damaged(in: folder)
        let options = isScripts ? ["-1"] : []
        let part = try Command.emigrate(["convert", export.path, "-o", "-"] + options).run()
        #expect(part.status == 65)
        try server.createRole("synapse", options: "LOGIN")
        try server.withDatabase(owner: "synapse") { name in
            let load = try server.psql(
                database: name, user: "synapse", .bytes(part.output),
                variables: ["ON_ERROR_STOP": "1"], flags: isScripts ? [] : ["--single-transaction"])
            #expect(!load.isSuccess)
            #expect(try tables(server, name) == "0")
        }
    }

    @Test("a whole one commits once, large objects and all")
    func whole() throws {
        let server = try PostgresServer.shared
        try server.createRole("synapse", options: "LOGIN")
        let script = try Command.emigrate(
            "convert", Fixture.url("corpus/pg15/appdb-Fd").path, "-1", "-o", "-"
        ).run()
        #expect(script.isSuccess, "\(script.errorText)")
        let lines = script.text.split(separator: "\n")
        #expect(lines.first == "\\set ON_ERROR_STOP on")
        #expect(lines.dropFirst().first == "BEGIN;" && lines.last == "COMMIT;")
        #expect(lines.filter { $0 == "COMMIT;" }.count == 1)
        #expect(lines.filter { $0 == "BEGIN;" }.count == 1)
    }
}
