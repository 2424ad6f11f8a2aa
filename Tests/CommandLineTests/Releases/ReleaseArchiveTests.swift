import Foundation
import TestSupport
import Testing

/// What each release's pg_dump writes, against what its pg_restore makes of it.
@Suite(
    "Archives of each release, before and after", .blocking,
    .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"), .serialized)
struct ReleaseArchiveTests {
    @Test(
        "verbatim conversion prints what pg_restore prints", arguments: PostgresRelease.all)
    func verbatim(_ release: PostgresRelease) throws {
        let source = try ReleaseServer.of(release)
        // Earlier pg_restores name things by the search path that the archive leaves to them.
        let oracle = try release.major < 11 ? PostgresPrograms.find() : release.programs
        let isExact = release.major >= 11
        for form in ReleaseForm.archives(of: release) where form.isReadable(by: release) {
            let archive = try source.dump(form).path
            for options in [[], ["-C", "--clean", "--if-exists"], ["-s"], ["-a"]] {
                // A script has no key where the release has none.
                let wanted = try oracle.command(
                    "pg_restore",
                    options + (release.major < 12 && isExact ? [] : ["-f", "-"])
                        + [archive]
                ).run().check().output
                let got = try Command.emigrate(
                    ["convert", archive, "--verbatim", "--restrict-key", "K", "-q", "-o", "-"]
                        + options
                ).run().check().output
                let difference = firstDifference(
                    isExact ? unguarded(got) : substance(got),
                    isExact ? unguarded(wanted) : substance(wanted))
                #expect(difference == nil, "\(form.name) \(options)")
            }
        }
    }

    @Test(
        "a clean archive restores with pg_restore as the plain role", arguments: PostgresRelease.all
    )
    func restored(_ release: PostgresRelease) throws {
        let source = try ReleaseServer.of(release)
        let wanted = try source.text(of: ReleaseServer.source, "-O", "-x")
        // Where it can be loaded, owners and privileges are compared, too.
        let loaded =
            release.major < PostgresRelease.oldestTarget
            ? nil
            : try source.withLoaded(source.dump(ReleaseForm(options: ["-Fd"]))) {
                try source.text(of: $0)
            }
        let folder = try TemporaryDirectory()
        for form in ReleaseForm.archives(of: release) where form.isLoadable && form.hasRows {
            for format in ["directory", "custom"] {
                let clean = folder.file("\(form.name).\(format)")
                try Command.emigrate(
                    "convert", try source.dump(form).path, "-q", "-F", format, "-o", clean.path
                ).run().check()
                try restore(clean, on: source, wanted, loaded, "\(form.name) as \(format)")
            }
        }
    }

    @Test(
        "a clean archive may be compressed anew",
        .enabled(if: PostgresRelease.isThorough, "EMIGRATE_POSTGRES_TESTS is not 1"),
        arguments: PostgresRelease.all, ["none", "gzip:9", "lz4", "zstd"])
    func compressed(_ release: PostgresRelease, _ method: String) throws {
        let source = try ReleaseServer.of(release)
        guard
            ["none", "gzip:9"].contains(method)
                || ReleaseForm.compressions(of: release).contains(method)
        else { return }
        let wanted = try source.text(of: ReleaseServer.source, "-O", "-x")
        let folder = try TemporaryDirectory()
        for form in ["-Fc", "-Fd", "-Ft"].map({ ReleaseForm(options: [$0]) }) {
            for format in ["directory", "custom"] {
                let clean = folder.file("\(form.name).\(format)")
                try Command.emigrate(
                    "convert", try source.dump(form).path, "-q", "-F", format, "-Z", method, "-o",
                    clean.path
                ).run().check()
                try restore(clean, on: source, wanted, nil, "\(form.name) as \(format), \(method)")
            }
        }
    }

    private func restore(
        _ archive: URL, on source: ReleaseServer, _ wanted: [UInt8], _ loaded: [UInt8]?,
        _ form: String
    ) throws {
        try source.release.programs.command("pg_restore", ["-l", archive.path]).run().check()
        let database = try source.server.createDatabase(owner: "synapse")
        defer { try? source.server.dropDatabase(database) }
        try source.server.command(
            "pg_restore", database: database, user: "synapse",
            ["--exit-on-error", "-j2", "-d", database, archive.path]
        ).run().check()
        let got = try source.text(of: database, "-O", "-x")
        #expect(firstDifference(got, wanted) == nil, "\(form)")
        guard let loaded else { return }
        #expect(firstDifference(try source.text(of: database), loaded) == nil, "\(form)")
    }

    private static let guards = ["\\restrict ", "\\unrestrict "].map { Array($0.utf8) }

    private func unguarded(_ script: [UInt8]) -> [UInt8] {
        lines(script) { line in !Self.guards.contains { line.starts(with: $0) } && !line.isEmpty }
    }

    /// A script without settings, comments and guards, nor schema public, which releases before 11
    /// take for given.
    private func substance(_ script: [UInt8]) -> [UInt8] {
        let ignored = ["SET ", "--", "CREATE SCHEMA public;", "ALTER SCHEMA public OWNER"]
        let more = [
            "DROP SCHEMA IF EXISTS public;", "DROP SCHEMA public;", "COMMENT ON SCHEMA public ",
        ]
        let starts = (ignored + more).map { Array($0.utf8) }
        return lines(unguarded(script)) { line in !starts.contains { line.starts(with: $0) } }
    }

    private func lines(
        _ script: [UInt8], _ isKept: (ArraySlice<UInt8>) -> Bool
    ) -> [UInt8] {
        Array(script.split(separator: 0x0A).filter(isKept).joined(separator: [0x0A]))
    }
}
