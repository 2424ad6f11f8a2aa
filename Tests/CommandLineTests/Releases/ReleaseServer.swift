import Foundation
import Synchronization
import TestSupport
import Testing

extension PostgresRelease: CustomTestStringConvertible {
    /// The release, in the names of tests.
    public var testDescription: String { name }
}

/// A provider's server of a release, with a database of every kind of object and its dumps; the
/// plain role `synapse` may load into it.
final class ReleaseServer: Sendable {
    static let owner = "k7m2q9x4wd"
    static let source = "source"

    let release: PostgresRelease
    let server: PostgresServer
    private let folder: TemporaryDirectory
    private let dumps = Mutex<[String: URL]>([:])
    private static let running = Mutex<[String: Result<ReleaseServer, any Error>]>([:])

    /// The one of a release, started when first asked for.
    static func of(_ release: PostgresRelease) throws -> ReleaseServer {
        try running.withLock { running in
            if let server = running[release.name] { return server }
            let server = Result { try ReleaseServer(release) }
            running[release.name] = server
            return server
        }.get()
    }

    private init(_ release: PostgresRelease) throws {
        self.release = release
        server = try PostgresServer(superuser: "rdsadmin", programs: release.programs)
        folder = try TemporaryDirectory()
        for role in [Self.owner, "synapse"] {
            try server.createRole(role, options: "LOGIN CREATEDB")
        }
        try makeSource(Self.source, for: release.major)
    }

    /// Makes a database with what servers since `major` know, some of it the platform's own.
    func makeSource(_ name: String, for major: Int) throws {
        try server.createDatabase(named: name, owner: Self.owner)
        try server.execute(
            database: name, user: Self.owner, ObjectKinds.sql(for: major))
        try server.execute(
            database: name,
            """
            CREATE TABLE public.platform (a integer); INSERT INTO public.platform VALUES (1);
            GRANT SELECT ON public.platform TO \(Self.owner);
            """)
    }

    /// Makes a database that a real Synapse made; releases that a load does not go to are told how
    /// they call things.
    func makeSynapse(_ name: String) throws {
        var script = try Command.emigrate(
            "convert", Fixture.export("1.97").zip.path, "-q", "-o", "-", "--keep-one-time-keys",
            "--target-role", Self.owner
        ).run().check().text
        if release.major < 11 { script.replace("EXECUTE FUNCTION", with: "EXECUTE PROCEDURE") }
        if release.major < 10 { script.replace("\n    AS integer\n", with: "\n") }
        // Settings that are newer than a release.
        for (since, name) in [(12, "default_table_access_method"), (10, "idle_in_transaction_")]
        where release.major < since {
            script = script.split(separator: "\n", omittingEmptySubsequences: false)
                .filter { !$0.hasPrefix("SET \(name)") }.joined(separator: "\n")
        }
        try server.createDatabase(named: name, owner: Self.owner)
        try server.psql(database: name, .bytes(Array(script.utf8))).check()
    }

    /// The source's dump in a form, made once.
    func dump(_ form: ReleaseForm, of database: String = ReleaseServer.source) throws -> URL {
        let name = database + form.name
        return try dumps.withLock { dumps in
            if let dump = dumps[name] { return dump }
            let file = folder.file(name)
            if form.isRedirected {
                var command = server.command("pg_dump", database: database, form.options)
                command.output = .file(file)
                try command.run().check()
            } else if form.isPiped {
                let output = try server.command("pg_dump", database: database, form.options)
                    .run().check().output
                try folder.write(output, to: name)
            } else {
                try server.command(
                    "pg_dump", database: database, form.options + ["-f", file.path]
                ).run().check()
            }
            dumps[name] = file
            return file
        }
    }

    /// A database as pg_dump writes it, without the random key of its guard.
    func text(of database: String, _ options: String...) throws -> [UInt8] {
        Self.unguarded(
            try server.command("pg_dump", database: database, options).run().check().text)
    }

    /// What the release's pg_restore prints of an archive, without the random key of its guard.
    func restored(_ archive: URL, _ options: [String] = []) throws -> [UInt8] {
        // Earlier ones take the name of standard output for a file's.
        let output = release.major < 12 ? [] : ["-f", "-"]
        return Self.unguarded(
            try release.programs.command("pg_restore", options + output + [archive.path]).run()
                .check().text)
    }

    private static func unguarded(_ text: String) -> [UInt8] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return Array(
            lines.filter { !$0.hasPrefix("\\restrict ") && !$0.hasPrefix("\\unrestrict ") }
                .joined(separator: "\n").utf8)
    }

    /// Loads an export, proves it afterwards, and goes on with the database.
    func withLoaded<T>(
        _ export: URL, _ body: (_ database: String) throws -> T
    ) throws -> T {
        let database = LoadServer.newName()
        defer { try? server.dropDatabase(database) }
        let target = server.connectionString(database: database, user: "synapse")
        try Command.emigrate("load", export.path, "-q", "-j", "3", "-d", target).run().check()
        let proof = try Command.emigrate("verify", export.path, "-d", target).run()
        guard proof.status == 0 else { throw SupportError("\(proof)\n\(proof.text)") }
        return try body(database)
    }
}
