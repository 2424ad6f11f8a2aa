import Testing

@testable import SynapseSchema

@Suite struct SchemaRulesTests {
    @Test(arguments: [
        ("1.97.0", "1.98.0"), ("1.97.0", "1.97.0"), ("1.98.0", "1.97.0"), ("1.60.0", "1.163.2"),
        ("1.97.0", "1.163.2"), ("1.151.0", "1.163.2"), ("1.163.2", "1.115.0"), ("1.36.0", "1.37.0"),
        ("1.105.0", "1.98.0"),
    ])
    func accepts(from: String, to: String) throws {
        let report = try ExportSample.report(ExportSample.fresh(from), ExportSample.target(to))
        #expect(report.about(.schema).first.map { $0.verdict < .blocks } == true)
        #expect(report.isCompatible, "\(report.findings.filter { $0.verdict == .blocks })")
    }

    @Test(arguments: [
        ("1.163.2", "1.98.0"), ("1.105.1", "1.98.0"), ("1.98.0", "1.60.0"), ("1.60.0", "1.36.0"),
        ("1.97.0", "1.89.0"), ("1.60.0", "1.20.0"),
    ])
    func refuses(from: String, to: String) throws {
        let report = try ExportSample.report(ExportSample.fresh(from), ExportSample.target(to))
        let finding = try #require(report.block(.schema))
        #expect(
            finding.synapseError
                == "ValueError: Cannot use this database as it is too new for the server to "
                + "understand")
        #expect(finding.evidence.contains { $0.source == "schema_version" })
        #expect(!report.isCompatible)
    }

    @Test func tellsBlogsUpgradeDelta() throws {
        let report = try ExportSample.report(
            ExportSample.fresh("1.97.0"), ExportSample.target("1.98.0"))
        #expect(report.upgrade?.deltas.map(\.description) == ["83/01_drop_old_tables.sql"])
        #expect(report.upgrade?.compatBefore == 80)
        #expect(report.upgrade?.compatAfter == 83)
        let rollback = try #require(report.about(.rollback).first)
        #expect(rollback.message.contains("Synapse 1.90.0 and newer can open the database now"))
        #expect(rollback.message.contains("only 1.96.0 and newer"))
        #expect(rollback.verdict == .note)
    }

    @Test func runsNothingOnSameRelease() throws {
        let report = try ExportSample.report(
            ExportSample.fresh("1.98.0"), ExportSample.target("1.98.0"))
        #expect(report.upgrade?.changesSchema == false)
        #expect(report.about(.upgrade).map(\.verdict) == [.ok])
        #expect(report.about(.lastRelease).map(\.verdict) == [.ok])
        #expect(report.about(.rollback).map(\.verdict) == [.ok])
        #expect(report.verdict == .note)
    }

    @Test func fullSchemaNeedsNoneOfItsDeltas() throws {
        var export = try ExportSample.fresh("1.68.0")
        export.schemaVersion = [SchemaVersionRow(version: 72, upgraded: false)]
        export.appliedDeltas = []
        let report = try ExportSample.report(export, ExportSample.target("1.70.0"))
        #expect(report.isCompatible)
        #expect(report.upgrade?.deltas.allSatisfy { $0.version == 73 } == true)
    }

    @Test func emptySchemaVersionIsTruncated() throws {
        var export = try ExportSample.fresh("1.97.0")
        export.schemaVersion = []
        let report = try ExportSample.report(export, ExportSample.target("1.97.0"))
        let finding = try #require(report.block(.truncated))
        #expect(finding.synapseError?.contains("DuplicateTable") == true)
    }

    @Test func emptyDeltasAreTruncated() throws {
        var export = try ExportSample.fresh("1.97.0")
        export.appliedDeltas = []
        let report = try ExportSample.report(export, ExportSample.target("1.97.0"))
        #expect(report.block(.truncated) != nil)
    }

    @Test func emptyCompatVersionIsDoubtful() throws {
        var export = try ExportSample.fresh("1.97.0")
        export.compatVersion = []
        let report = try ExportSample.report(export, ExportSample.target("1.97.0"))
        #expect(report.about(.truncated).map(\.verdict) == [.warning])
    }

    @Test func otherDatabasesAreToldSo() throws {
        var export = ExportFacts()
        export.tables = ["wp_posts"]
        let report = try ExportSample.report(export, ExportSample.target("1.97.0"))
        #expect(report.block(.notSynapse)?.message.contains("not a Synapse database") == true)
    }

    @Test func newerReleaseIsSaidNotGuessed() throws {
        let report = try ExportSample.report(
            ExportSample.fresh("1.163.2"), ExportSample.target("1.999.0"))
        let finding = try #require(report.about(.releaseUnknown).first)
        #expect(finding.verdict == .warning)
        #expect(finding.message.contains("1.163.2"))
        #expect(report.isCompatible)
    }

    @Test func packageGoesBeforeTable() throws {
        var target = try ExportSample.target("1.98.0")
        var package = try SynapsePackage(
            path: "/opt/venv/synapse",
            schemaModule: "SCHEMA_VERSION = 70  # remember\n\nSCHEMA_COMPAT_VERSION = (\n"
                + "    # Old\n    69\n)\n")
        package.readEngine("raise RuntimeError(\"Synapse requires PostgreSQL 10 or above.\")")
        #expect(package.schemaVersion == 70)
        #expect(package.compatVersion == 69)
        #expect(package.minimumPostgres == "10")
        target.package = package
        let report = try ExportSample.report(ExportSample.fresh("1.98.0"), target)
        #expect(report.block(.schema) != nil)
        #expect(report.about(.releaseUnknown).count == 1)
    }

    @Test func silenceIsNotApproval() throws {
        var export = ExportFacts()
        export.schemaVersion = [SchemaVersionRow(version: 83, upgraded: true)]
        export.compatVersion = [80]
        let report = try ExportSample.report(export, ExportSample.target("1.97.0"))
        let text = try #require(report.about(.notChecked).first?.message)
        for part in ["applied_schema_deltas", "background_updates", "target database"] {
            #expect(text.contains(part))
        }
    }

    @Test func patchedVersionIsSaidSo() throws {
        let report = try ExportSample.report(
            ExportSample.fresh("1.97.0"), ExportSample.target("1.97.0+patched"))
        #expect(report.about(.releaseUnknown).map(\.verdict) == [.note])
    }

    @Test func noTargetIsANote() throws {
        let report = try ExportSample.report(ExportSample.fresh("1.97.0"), TargetFacts())
        #expect(report.about(.targetUnknown).map(\.verdict) == [.note])
        #expect(report.isCompatible)
    }
}
