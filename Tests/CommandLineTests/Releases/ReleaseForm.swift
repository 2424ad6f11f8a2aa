import TestSupport

/// A form in which a release's pg_dump writes a database.
struct ReleaseForm {
    var options: [String]
    /// Written into a pipe, so that a custom archive does not know the places of its data.
    var isPiped = false
    /// Written by `pg_dump > FILE`, to which it then appends.
    var isRedirected = false

    var name: String {
        (options + (isPiped ? ["piped"] : []) + (isRedirected ? ["redirected"] : [])).joined()
            .replacing(":", with: "-")
    }
    var isArchive: Bool { options[0] != "-Fp" }
    /// Without definitions, there is nothing that could be loaded into an empty database.
    var isLoadable: Bool { !options.contains("-a") }
    var hasRows: Bool { !options.contains("-s") }
    /// Whether the release's own pg_restore reads it: that of 19rc1 takes the empty file that pg_dump
    /// writes for an empty large object for one that was cut short.
    func isReadable(by release: PostgresRelease) -> Bool {
        release.major < 19 || options[0] != "-Fd" || !hasRows
            || !["lz4", "zstd"].contains { method in
                options.contains { $0.hasPrefix("--compress=\(method)") }
            }
    }
    /// What says nothing of owners does not tell whose default privileges they are.
    var namesOwners: Bool { options != ["-Fp", "--no-owner"] }

    /// All archives that a release's pg_dump writes; three of them where the tests are to be quick,
    /// since others make more of the installed release.
    static func archives(of release: PostgresRelease) -> [ReleaseForm] {
        let few = [
            ReleaseForm(options: ["-Fc"], isPiped: true), ReleaseForm(options: ["-Ft"]),
            ReleaseForm(options: ["-Fd"]),
        ]
        guard PostgresRelease.isThorough else { return few }
        let more = [
            ReleaseForm(options: ["-Fc"]), ReleaseForm(options: ["-Fc", "-Z0"]),
            ReleaseForm(options: ["-Fc"], isRedirected: true),
            ReleaseForm(options: ["-Ft"], isRedirected: true),
            ReleaseForm(options: ["-Ft"], isPiped: true), ReleaseForm(options: ["-Fd", "-Z0"]),
            ReleaseForm(options: ["-Fd", "-j2"]),
        ]
        let options =
            compressions(of: release).map { "--compress=\($0)" }
            + ["--inserts", "--column-inserts", "--no-owner", "-s", "-a"]
        return few + more
            + options.flatMap { option in
                ["-Fc", "-Fd"].map { ReleaseForm(options: [$0, option]) }
            }
    }

    /// Scripts, of which likewise.
    static let scripts =
        ([[], ["-C"]]
        + (PostgresRelease.isThorough
            ? [
                ["--clean", "--if-exists"], ["--inserts"], ["--column-inserts"], ["--no-owner"],
                ["-s"],
            ] : []))
        .map { ReleaseForm(options: ["-Fp"] + $0) }

    /// The compressions that are built into its pg_dump, which says so when asked for another.
    static func compressions(of release: PostgresRelease) -> [String] {
        guard release.major >= 16 else { return [] }
        return ["gzip:9", "lz4", "zstd", "zstd:long"].filter { method in
            let dump = release.programs.command(
                "pg_dump", ["--compress=\(method)", "-h", "/nowhere"])
            return (try? dump.run())?.errorText.contains("support") == false
        }
    }
}
