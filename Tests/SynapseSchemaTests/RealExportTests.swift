import Foundation
import SynapseSchema
import TestSupport
import Testing

private let exportsAreHere = FileManager.default.fileExists(
    atPath: Fixture.export("1.97").zip.path)

/// Exports that real releases left behind, read through the collector.
@Suite(.blocking, .enabled(if: exportsAreHere, "the checkout has no Fixtures/exports"))
struct RealExportTests {
    /// Some exports are only kept in the form in which they were delivered.
    private func dump(of export: ExportFixture) throws -> [UInt8] {
        let temporary = try TemporaryDirectory()
        let folder = try export.directory(in: temporary)
        return try Command(named: "pg_restore", ["-f", "-", folder.path]).run().check().output
    }

    /// Feeds a plain dump to a collector, as simply as can be.
    private func collect(_ export: ExportFixture) throws -> TableCollector {
        var collector = TableCollector(table: try ReleaseTable.builtIn())
        let dump = try dump(of: export)
        var isWanted = false
        var isCopy = false
        for bytes in dump.split(separator: 0x0a, omittingEmptySubsequences: false) {
            if isCopy {
                if bytes.elementsEqual("\\.".utf8) {
                    collector.end()
                    isCopy = false
                } else if isWanted {
                    collector.consume(row(bytes))
                }
            } else if bytes.starts(with: "COPY public.".utf8) {
                let line = String(
                    decoding: bytes.dropFirst("COPY public.".utf8.count), as: UTF8.self)
                let words = line.split(whereSeparator: { " (),;".contains($0) }).map(String.init)
                isWanted = collector.begin(
                    table: words[0], columns: Array(words.dropFirst().dropLast(2)))
                isCopy = true
            } else if bytes.starts(with: "SELECT pg_catalog.setval('public.".utf8) {
                let line = String(decoding: bytes, as: UTF8.self)
                let words = line.split(whereSeparator: { "(',);. ".contains($0) }).map(String.init)
                collector.consume(
                    sequence: words[4],
                    SequenceState(
                        lastValue: try #require(Int(words[5])), isCalled: words[6] == "true"))
            }
        }
        return collector
    }

    private func row(_ line: ArraySlice<UInt8>) -> TableRow {
        TableRow(
            line.split(separator: 0x09, omittingEmptySubsequences: false).map { field in
                let text = String(decoding: field, as: UTF8.self)
                return text == "\\N" ? nil : text.replacing("\\\\", with: "\\")
            })
    }

    private func check(_ facts: ExportFacts, _ version: String) throws -> CompatibilityReport {
        var target = TargetFacts()
        target.version = try SynapseVersion(version)
        target.serverName = "example.org"
        return CompatibilityCheck(table: try ReleaseTable.builtIn()).report(facts, for: target)
    }

    @Test func export197() throws {
        let collector = try collect(Fixture.export("1.97"))
        #expect(collector.facts.schemaVersion == [SchemaVersionRow(version: 83, upgraded: true)])
        #expect(collector.facts.compatVersion == [80])
        #expect(collector.facts.userDomains == ["example.org": 36])
        let same = try check(collector.facts, "1.97.0")
        #expect(same.isCompatible, "\(same.findings)")
        #expect(same.lastRelease?.description == "1.97.0")
        #expect(same.upgrade?.deltas == [])
        let blog = try check(collector.facts, "1.98.0")
        #expect(blog.isCompatible, "\(blog.findings)")
        #expect(blog.upgrade?.deltas.map(\.description) == ["83/01_drop_old_tables.sql"])
        #expect(try check(collector.facts, "1.163.2").isCompatible)
        #expect(try !check(collector.facts, "1.60.0").isCompatible)

        let users = collector.readiness.readiness()
        #expect(users.count == 36)
        let summary = ReadinessSummary(users)
        #expect(summary.standings[.deactivated] ?? 0 > 0)
        #expect(summary.sessions > 0)
        #expect(summary.backupKeys ?? 0 > 0)
        let admin = try #require(users.first { $0.name == "@admin:example.org" })
        #expect(admin.isAdmin)
        #expect(admin.crossSigning == .complete)
        #expect(admin.backup != nil)
    }

    @Test func export160() throws {
        let collector = try collect(Fixture.export("1.60.0"))
        let same = try check(collector.facts, "1.60.0")
        #expect(same.isCompatible, "\(same.findings)")
        #expect(same.lastRelease?.includes(try SynapseVersion("1.60.0")) == true)
        #expect(try !check(collector.facts, "1.36.0").isCompatible)
    }

    @Test func exportWithPendingUpdates() throws {
        let collector = try collect(Fixture.export("1.97-pending"))
        let same = try check(collector.facts, "1.97.0")
        #expect(same.isCompatible, "\(same.findings)")
        #expect(same.findings.contains { $0.code == .backgroundUpdates && $0.verdict == .note })
        #expect(!same.findings.contains { $0.code == .unknownUpdates })
        let newer = try check(collector.facts, "1.163.2")
        #expect(newer.isCompatible, "\(newer.findings)")
        #expect(newer.findings.contains { $0.code == .backgroundUpdates && $0.verdict == .warning })
    }
}
