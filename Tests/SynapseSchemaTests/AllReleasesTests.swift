import Testing

@testable import SynapseSchema

/// What must hold for every release of the table.
@Suite struct AllReleasesTests {
    private func finals() throws -> [SynapseRelease] {
        let first = SynapseVersion([1, 0, 0])
        return try ReleaseTable.builtIn().releases.filter {
            $0.version.candidate == nil && $0.version >= first
        }
    }

    @Test func inferenceNeverExcludesTheReleaseThatRan() throws {
        for release in try finals() {
            let export = try ExportSample.fresh(release.version.description)
            let inference = try ExportSample.report(export, TargetFacts()).lastRelease
            #expect(
                inference?.includes(release.version) == true,
                "\(release.version): \(inference?.description ?? "none")")
        }
    }

    @Test func pairsAreJudgedByCompatVersion() throws {
        let releases = try finals()
        let chosen = stride(from: 0, to: releases.count, by: 16).map { releases[$0] }
        for from in chosen {
            let export = try ExportSample.fresh(from.version.description)
            for to in chosen {
                let target = try ExportSample.target(to.version.description)
                let report = try ExportSample.report(export, target)
                let needed = to.compatVersion == nil ? from.schemaVersion : from.compatVersion
                #expect(
                    (report.block(.schema) != nil) == (needed ?? 0 > to.schemaVersion),
                    "\(from.version) to \(to.version)")
                if from.version == to.version {
                    #expect(report.upgrade?.changesSchema == false, "\(from.version)")
                }
            }
        }
    }
}
