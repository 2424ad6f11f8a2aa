import Foundation
import TestSupport
import Testing

/// Archives that `convert` makes, in the hands of each release's own pg_restore.
@Suite(
    "Our archives in each release's pg_restore", .blocking,
    .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"), .serialized)
struct ReleaseRepackTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    private func repacked(_ archive: URL, _ options: [String], as name: String) throws -> URL {
        let output = folder.file(name)
        try Command.emigrate(
            ["convert", archive.path, "--verbatim", "-q", "-o", output.path] + options
        ).run().check()
        return output
    }

    /// The lines of `pg_restore -l`, apart from those about the archive as a whole.
    private func list(_ archive: URL, of release: PostgresRelease) throws -> [Substring] {
        try release.programs.command("pg_restore", ["-l", archive.path]).run().check().text
            .split(separator: "\n").filter { !$0.hasPrefix(";") }
    }

    /// How an archive may be compressed anew for a release's pg_restore.
    private func compressions(for release: PostgresRelease) -> [[String]] {
        guard PostgresRelease.isThorough else { return [[]] }
        let methods =
            ["none", "gzip:1"]
            + ReleaseForm.compressions(of: release).filter {
                ["lz4", "zstd"].contains($0)
            }
        return [[]] + methods.map { ["-Z", $0] }
    }

    @Test("they list the same and give the same parts", arguments: PostgresRelease.all)
    func listed(_ release: PostgresRelease) throws {
        let source = try ReleaseServer.of(release)
        for form in ["-Fd", "-Fc"].map({ ReleaseForm(options: [$0]) }) {
            let original = try source.dump(form)
            let entries = try list(original, of: release)
            // Every third entry is left out, and the others come from back to front.
            let chosen = entries.enumerated().filter { $0.offset % 3 != 2 }.map(\.element)
            let edited = try folder.write(
                Array((chosen.reversed().joined(separator: "\n") + "\n").utf8), to: "list")
            let wanted = try source.restored(original, ["-L", edited.path])
            #expect(wanted.count > 10_000)
            for format in ["directory", "custom"] {
                for (index, compression) in compressions(for: release).enumerated() {
                    let name = "\(form.name).\(format).\(index)"
                    let copy = try repacked(
                        original, ["-F", format] + compression, as: name)
                    #expect(try list(copy, of: release) == entries, "\(name)")
                    let got = try source.restored(copy, ["-L", edited.path])
                    #expect(firstDifference(got, wanted) == nil, "\(name)")
                }
            }
        }
    }

    @Test(
        "folder, file, folder, file: nothing changes on the way",
        .enabled(if: PostgresRelease.isThorough, "EMIGRATE_POSTGRES_TESTS is not 1"),
        arguments: PostgresRelease.all)
    func roundTrip(_ release: PostgresRelease) throws {
        let source = try ReleaseServer.of(release)
        for form in ReleaseForm.archives(of: release) {
            let original = try source.dump(form)
            func text(_ archive: URL) throws -> [UInt8] {
                try Command.emigrate("convert", archive.path, "--verbatim", "-q", "-o", "-").run()
                    .check().output
            }
            let wanted = try text(original)
            let first = try repacked(original, ["-F", "directory"], as: "\(form.name).1")
            let second = try repacked(first, ["-F", "custom"], as: "\(form.name).2")
            let third = try repacked(second, ["-F", "directory"], as: "\(form.name).3")
            let fourth = try repacked(third, ["-F", "custom"], as: "\(form.name).4")
            for copy in [first, second, third] {
                #expect(firstDifference(try text(copy), wanted) == nil, "\(copy.path)")
            }
            #expect(try contents(of: fourth) == contents(of: second), "\(form.name)")
            let names = try FileManager.default.contentsOfDirectory(atPath: first.path).sorted()
            #expect(
                try names == FileManager.default.contentsOfDirectory(atPath: third.path).sorted())
            // Up to 10, the table of contents names a list of large objects that is not there.
            for name in names where name != "toc.dat" || release.major > 10 {
                // A gzip header may say on what system it was made.
                let start = name.hasSuffix(".gz") ? 10 : 0
                let (before, after) = try (
                    contents(of: first.appending(path: name)).dropFirst(start),
                    contents(of: third.appending(path: name)).dropFirst(start)
                )
                #expect(before == after, "\(form.name) \(name)")
            }
        }
    }

    @Test(
        "definitions and data that were dumped apart make the database",
        arguments: PostgresRelease.all, PostgresRelease.isThorough ? ["-Fd", "-Fc"] : ["-Fd"])
    func apart(_ release: PostgresRelease, _ format: String) throws {
        let source = try ReleaseServer.of(release)
        func clean(_ part: String) throws -> URL {
            let output = folder.file("\(format)\(part)")
            try Command.emigrate(
                "convert", try source.dump(ReleaseForm(options: [format, part])).path, "-q", "-F",
                format == "-Fd" ? "directory" : "custom", "-o", output.path
            ).run().check()
            return output
        }
        let (definitions, data) = (try clean("-s"), try clean("-a"))
        let database = try source.server.createDatabase(owner: "synapse")
        defer { try? source.server.dropDatabase(database) }
        for (archive, options) in [
            (definitions, ["-j2", "--section=pre-data"]), (data, []),
            (definitions, ["-j2", "--section=post-data"]),
        ] {
            try source.server.command(
                "pg_restore", database: database, user: "synapse",
                ["--exit-on-error", "-d", database] + options + [archive.path]
            ).run().check()
        }
        // Neither has them.
        try source.server.execute(
            database: database, user: "synapse",
            """
            REFRESH MATERIALIZED VIEW app.summary;
            REFRESH MATERIALIZED VIEW app.summary_of_summary
            """)
        let got = try source.text(of: database, "-O", "-x")
        let wanted = try source.text(of: ReleaseServer.source, "-O", "-x")
        #expect(firstDifference(got, wanted) == nil)
    }
}
