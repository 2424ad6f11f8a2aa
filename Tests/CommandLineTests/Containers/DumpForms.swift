import Foundation
import TestSupport

/// One Synapse database in every form that pg_dump gives it.
struct DumpForms {
    let folder: TemporaryDirectory
    let database: String

    private init() throws {
        folder = try TemporaryDirectory()
        let server = try LoadServer.shared
        database = LoadServer.newName()
        try Command.emigrate(
            [
                "load", Fixture.export("1.97").zip.path, "-q", "--verify", "none",
                "--keep-one-time-keys", "-d",
            ] + [server.connectionString(database: database, user: "synapse")]
        ).run().check()
    }

    /// Made once; the server goes away with the tests, and the database with it.
    static var shared: DumpForms { get throws { try made.get() } }

    private static let made = Result<DumpForms, any Error> { try DumpForms() }

    /// A dump in a file; with `isPiped`, one that pg_dump wrote into a pipe.
    func dump(_ name: String, _ options: String..., isPiped: Bool = false) throws -> URL {
        let server = try LoadServer.shared
        let file = folder.file("\(UUID().uuidString.prefix(8)).\(name)")
        if isPiped {
            let dumped = try server.command("pg_dump", database: database, options).run().check()
            return try folder.write(dumped.output, to: file.lastPathComponent)
        }
        try server.command("pg_dump", database: database, options + ["-f", file.path]).run()
            .check()
        return file
    }

    /// A zip with the files in it, deflated or as they are.
    func zipped(_ files: [URL], level: Int) throws -> URL {
        let zip = folder.file("\(UUID().uuidString.prefix(8)).zip")
        try Command(named: "zip", ["-qj", "-\(level)", zip.path] + files.map(\.path)).run().check()
        return zip
    }

    /// The file, compressed.
    func gzipped(_ file: URL) throws -> URL {
        try folder.write(
            TestSupport.gzipped(contents(of: file)), to: file.lastPathComponent + ".gz")
    }
}
