import Testing

@testable import SynapseSchema

@Suite struct ReleaseInferenceTests {
    @Test(arguments: [
        ("1.97.0", "1.97.0"), ("1.98.0", "1.98.0"), ("1.105.1", "1.105.1"), ("1.163.2", "1.163.2"),
        ("1.60.0", "1.60.0"), ("1.36.0", "1.36.0"), ("1.143.0", "1.143.0"),
    ])
    func includesReleaseThatRan(release: String, name: String) throws {
        let report = try ExportSample.report(ExportSample.fresh(release), TargetFacts())
        let inference = try #require(report.lastRelease)
        #expect(inference.includes(try SynapseVersion(release)), "\(inference.description)")
    }

    @Test func tells197Exactly() throws {
        let report = try ExportSample.report(ExportSample.fresh("1.97.0"), TargetFacts())
        let inference = try #require(report.lastRelease)
        #expect(inference.description == "1.97.0")
        #expect(inference.lowerEvidence?.description == "83/06_event_push_summary_room.sql")
        #expect(inference.upperEvidence?.description == "83/01_drop_old_tables.sql")
    }

    @Test func unknownDeltasAreNewerThanTable() throws {
        var export = try ExportSample.fresh("1.163.2")
        export.appliedDeltas?.append("95/01_unheard_of.sql")
        export.schemaVersion = [SchemaVersionRow(version: 95, upgraded: true)]
        let report = try ExportSample.report(export, ExportSample.target("1.163.2"))
        #expect(report.lastRelease?.newest == nil)
        #expect(report.about(.lastRelease).map(\.verdict) == [.warning])
        #expect(report.about(.schema).map(\.verdict) == [.warning])
    }
}
