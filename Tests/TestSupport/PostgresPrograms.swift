package import Foundation

/// PostgreSQL's own programs, of one version.
package struct PostgresPrograms: Sendable {
    /// The folder with `postgres`, `initdb`, `psql`, `pg_dump`, `pg_restore` and the rest.
    package let folder: URL

    /// The installation that tests use: the one in `EMIGRATE_PG_BINDIR`, else the newest in
    /// `/usr/lib/postgresql` (Debian keeps a server's programs out of `PATH`), else one in `PATH`.
    package static let installed: PostgresPrograms? = {
        let environment = ProcessInfo.processInfo.environment
        if let folder = environment["EMIGRATE_PG_BINDIR"] {
            return PostgresPrograms(folder: URL(filePath: folder))
        }
        let debian = "/usr/lib/postgresql"
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: debian)) ?? []
        let folders =
            versions.sorted { (Double($0) ?? 0) > (Double($1) ?? 0) }.map { "\(debian)/\($0)/bin" }
            + (environment["PATH"] ?? "").split(separator: ":").map(String.init)
        return folders.first { FileManager.default.isExecutableFile(atPath: "\($0)/initdb") }
            .map { PostgresPrograms(folder: URL(filePath: $0)) }
    }()

    /// The same, or an error where there is none.
    package static func find() throws -> PostgresPrograms {
        guard let installed else {
            throw SupportError(
                "No PostgreSQL server is installed; EMIGRATE_PG_BINDIR can say where it is.")
        }
        return installed
    }

    /// A call of one of the programs.
    package func command(_ name: String, _ arguments: [String] = []) -> Command {
        Command(folder.appending(path: name), arguments)
    }

    /// The server's major version.
    package func majorVersion() throws -> Int {
        let text = try command("postgres", ["--version"]).run().check().text
        guard let version = text.split(whereSeparator: { !$0.isNumber }).first.flatMap({ Int($0) })
        else { throw SupportError("No version in: \(text)") }
        return version
    }
}
