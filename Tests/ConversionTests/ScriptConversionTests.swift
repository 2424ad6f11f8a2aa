import ByteStreams
import Conversion
import Exports
import Foundation
import RoleRewriting
import TestSupport
import Testing
import Transformation

/// The same database as an archive and as a script must become the same SQL.
@Suite("A plain script converts as the archive of the same database does", .blocking)
struct ScriptConversionTests {
    private static let releases = ["10", "13", "15", "16", "17", "18"]

    @Test("the same statements", arguments: releases)
    func statements(_ release: String) throws {
        let plain = Fixture.url("corpus/pg\(release)/appdb.plain.sql.gz")
        let archive = Fixture.url("corpus/pg\(release)/appdb-Fd")
        let fromPlain = Self.statements(of: try converted(plain))
        let fromArchive = Self.statements(of: try converted(archive))
        #expect(fromPlain.count > 900)
        #expect(firstDifference(Self.joined(fromPlain), Self.joined(fromArchive)) == nil)
    }

    @Test("of a real export too")
    func export() throws {
        let export = Fixture.export("1.97")
        let fromPlain = Self.statements(of: try converted(export.compressedSQL))
        let fromArchive = Self.statements(of: try converted(export.zip))
        #expect(firstDifference(Self.joined(fromPlain), Self.joined(fromArchive)) == nil)
    }

    @Test("verbatim, the script stays as it is but for its guards", arguments: releases)
    func verbatim(_ release: String) throws {
        let plain = Fixture.url("corpus/pg\(release)/appdb.plain.sql.gz")
        let text = try gunzipped(contents(of: plain))
        let got = try converted(plain) { $0.isVerbatim = true }
        #expect(firstDifference(Self.unguarded(got), Self.unguarded(text)) == nil)
        #expect(!got.split(separator: 0x0A).contains { $0.starts(with: "\\restrict".utf8) })
    }

    @Test("rows of extensions that are left out are left out, and said to be")
    func extensionRows() throws {
        let archive = Fixture.url("corpus/pg15/appdb-Fd")
        let folder = try TemporaryDirectory()
        let output = folder.file("out.sql")
        let report = try convert(archive, to: output)
        let text = String(decoding: try contents(of: output), as: UTF8.self)
        #expect(!text.contains("COPY ext.cfg"))
        #expect(!text.contains("'ext.cfgseq'"))
        #expect(!text.contains("\nowner\ta1b2c3d4e5\n"))
        #expect(!text.contains("Data for Name: cfg;"))
        let omitted = report.rewriting?.omissions.filter { $0.reason == .extensionMember } ?? []
        #expect(omitted.contains { $0.statement.contains("ext.cfg") })
        let kept = try converted(archive) { $0.contentOptions.rewriting.loaderIsSuperuser = true }
        #expect(String(decoding: kept, as: UTF8.self).contains("COPY ext.cfg"))
    }

    @Test("a script does not tell what an extension that is not known would have made")
    func unknownExtension() throws {
        let got = try converted(Fixture.url("corpus/pg15/appdb.plain.sql.gz"))
        let text = String(decoding: got, as: UTF8.self)
        #expect(!text.contains("CREATE EXTENSION IF NOT EXISTS cfgext"))
        #expect(text.contains("COPY ext.cfg"))
        #expect(text.contains("\nowner\ta1b2c3d4e5\n"))
        #expect(text.contains("'ext.cfgseq'"))
    }

    /// The lines of a script without comments, settings and empty lines, which differ.
    ///
    /// So do a privilege on a function of an extension, and an extension's rows: only an archive
    /// tells what extensions make, in a script it could be the user's own.
    private static func statements(of script: [UInt8]) -> [ArraySlice<UInt8>] {
        let left = [
            "--", "SET ", "REVOKE ALL ON FUNCTION public.similarity",
            "SELECT pg_catalog.setval('ext.cfgseq'",
        ]
        var isInExtension = false
        return script.split(separator: 0x0A).filter { line in
            if line.starts(with: "COPY ext.cfg".utf8) { isInExtension = true }
            let isLeft = isInExtension || left.contains { line.starts(with: $0.utf8) }
            if line.elementsEqual("\\.".utf8) { isInExtension = false }
            return !isLeft
        }
    }

    private static func unguarded(_ script: [UInt8]) -> [UInt8] {
        joined(
            script.split(separator: 0x0A).filter {
                !$0.starts(with: "\\restrict ".utf8) && !$0.starts(with: "\\unrestrict ".utf8)
            })
    }

    private static func joined(_ lines: [ArraySlice<UInt8>]) -> [UInt8] {
        Array(lines.joined(separator: [0x0A]))
    }
}
