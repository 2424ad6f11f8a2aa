import Conversion
import Exports
import Foundation
import TestSupport
import Testing
import Transformation

/// The whole promise: a provider's export loads as a plain role, and nothing is lost.
@Suite(
    "Real exports load as the plain role synapse", .blocking,
    .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"))
struct ExportLoadTests {
    private static let oneTimeKeys = "public.e2e_one_time_keys_json"

    @Test("from the zip: owners, rows and sequences", arguments: exportNames)
    func zip(_ name: String) throws {
        let export = Fixture.export(name)
        let folder = try TemporaryDirectory()
        let script = folder.file("clean.sql")
        let report = try convert(export.zip, to: script)
        #expect(report.isSynapse)
        var wanted = try export.truth()
        #expect(
            report.rows == UInt64(wanted.totalRows - (wanted.tables[Self.oneTimeKeys]?.rows ?? 0)))
        wanted.tables[Self.oneTimeKeys] = Self.noRows
        try Self.loadAndCompare(script, wanted)
    }

    @Test("with the one-time keys, when they are to stay")
    func oneTimeKeys() throws {
        let export = Fixture.export("1.97")
        let folder = try TemporaryDirectory()
        let script = folder.file("clean.sql")
        let report = try convert(export.zip, to: script) {
            $0.contentOptions.keepsOneTimeKeys = true
        }
        let wanted = try export.truth()
        #expect((wanted.tables[Self.oneTimeKeys]?.rows ?? 0) > 0)
        #expect(report.rows == UInt64(wanted.totalRows))
        try Self.loadAndCompare(script, wanted)
    }

    @Test("from a compressed SQL dump")
    func compressedSQL() throws {
        let export = Fixture.export("1.97")
        let folder = try TemporaryDirectory()
        let script = folder.file("clean.sql")
        let report = try convert(export.compressedSQL, to: script)
        var wanted = try export.truth()
        let keys = UInt64(wanted.tables[Self.oneTimeKeys]?.rows ?? 0)
        #expect(report.tablesLeftOut.map(\.table) == ["e2e_one_time_keys_json"])
        #expect(report.tablesLeftOut.map(\.rows) == [keys])
        wanted.tables[Self.oneTimeKeys] = Self.noRows
        try Self.loadAndCompare(script, wanted)
    }

    /// Scripts that say otherwise than by ALTER … OWNER TO whose the tables are, or not at all; in
    /// the export, an extension is left out, whose rows and grants go with it.
    @Test(
        "from scripts without OWNER TO",
        arguments: ["--use-set-session-authorization", "--no-owner"])
    func withoutOwners(_ option: String) throws {
        let export = Fixture.export("1.97-acl")
        let folder = try TemporaryDirectory()
        let dump = folder.file("dump.sql")
        let archive = try export.directory(in: folder)
        _ = try PostgresPrograms.find().command(
            "pg_restore", [option, "-f", dump.path, archive.path]
        ).run().check()
        let script = folder.file("clean.sql")
        let report = try convert(dump, to: script)
        var wanted = try export.truth()
        #expect(
            report.rows == UInt64(wanted.totalRows - (wanted.tables[Self.oneTimeKeys]?.rows ?? 0)))
        wanted.tables[Self.oneTimeKeys] = Self.noRows
        try Self.loadAndCompare(script, wanted)
    }

    @Test("the folder in the zip gives the same SQL as the zip", arguments: exportNames)
    func directory(_ name: String) throws {
        let folder = try TemporaryDirectory()
        let export = Fixture.export(name)
        let fromFolder = try converted(export.directory(in: folder))
        #expect(firstDifference(fromFolder, try converted(export.zip)) == nil)
    }

    private static let noRows = TruthFile.Table(rows: 0, md5: "d41d8cd98f00b204e9800998ecf8427e")

    private static func loadAndCompare(_ script: URL, _ wanted: TruthFile) throws {
        let server = try PostgresServer.plain
        let roles = try server.query(
            database: "postgres", "SELECT rolname FROM pg_roles WHERE rolname !~ '^pg_' ORDER BY 1;"
        )
        try #require(roles == [["postgres"], ["synapse"]])
        try server.withDatabase(owner: "synapse") { database in
            try server.psql(
                database: database, user: "synapse", .file(script), flags: ["--single-transaction"]
            ).check()
            #expect(try server.objects(of: database, notOwnedBy: "synapse") == [])
            let got = try server.truth(of: database)
            #expect(got.tables.count == wanted.tables.count)
            for (name, table) in wanted.tables { #expect(got.tables[name] == table, "\(name)") }
            #expect(got.sequences == wanted.sequences)
            #expect(got.indexCount == wanted.indexCount)
            #expect(got.constraintCounts == wanted.constraintCounts)
        }
    }
}
