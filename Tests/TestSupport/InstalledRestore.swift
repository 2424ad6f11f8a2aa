package import Foundation

/// The `pg_restore` that is installed, which is the oracle of what an archive means.
package enum InstalledRestore {
    /// The release whose output is compared with: others print other words.
    package static let majorVersion = 15

    /// Whether that release is installed, for `.enabled(if:)`.
    package static let isAvailable: Bool = {
        guard let programs = PostgresPrograms.installed,
            let text = try? programs.command("pg_restore", ["--version"]).run().check().text
        else { return false }
        return text.contains("(PostgreSQL) \(majorVersion).")
    }()

    /// The script that it makes of an archive, guarded with `key`.
    package static func script(
        of archive: URL, key: String, options: [String] = []
    ) throws -> [UInt8] {
        let arguments = options + ["--restrict-key", key, "-f", "-", archive.path]
        return try PostgresPrograms.find().command("pg_restore", arguments).run().check().output
    }
}
