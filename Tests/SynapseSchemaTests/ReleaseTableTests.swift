import Testing

@testable import SynapseSchema

@Suite struct ReleaseTableTests {
    /// Read from the installed packages of these releases.
    @Test(arguments: [
        ("1.60.0", 70, 69, "10", SynapseRelease.SequenceCheck.refuse, 291),
        ("1.97.0", 83, 80, "11", .refuse, 373), ("1.98.0", 83, 83, "11", .refuse, 374),
        ("1.105.1", 84, 84, "11", .refuse, 378), ("1.163.2", 94, 84, "14", .autofix, 441),
    ])
    func knows(
        version: String, schema: Int, compat: Int, postgres: String,
        check: SynapseRelease.SequenceCheck, deltas: Int
    ) throws {
        let table = try ReleaseTable.builtIn()
        let release = try #require(table.release(try SynapseVersion(version)))
        #expect(release.schemaVersion == schema)
        #expect(release.compatVersion == compat)
        #expect(release.minimumPostgres == postgres)
        #expect(release.sequenceCheck == check)
        guard case .release(let index) = table.place(of: release.version) else {
            Issue.record("not found")
            return
        }
        #expect(table.deltas(at: index).count == deltas)
    }

    @Test func isInOrderAndGrows() throws {
        let table = try ReleaseTable.builtIn()
        for (older, newer) in zip(table.releases, table.releases.dropFirst()) {
            #expect(older.version < newer.version)
        }
        // 1.85.0rc1 went too far and was taken back.
        let finals = table.releases.filter { $0.version.candidate == nil }
        for (older, newer) in zip(finals, finals.dropFirst()) {
            #expect(older.schemaVersion <= newer.schemaVersion)
            #expect(older.compatVersion ?? 0 <= newer.compatVersion ?? 0)
        }
    }

    @Test func compatRoseInPatchRelease() throws {
        let table = try ReleaseTable.builtIn()
        #expect(table.release(try SynapseVersion("1.105.0"))?.compatVersion == 83)
        #expect(table.release(try SynapseVersion("1.105.1"))?.compatVersion == 84)
    }

    @Test func placesUnknownVersions() throws {
        let table = try ReleaseTable.builtIn()
        let end = table.releases.count - 1
        #expect(table.place(of: try SynapseVersion("9.0.0")) == .afterTable(end))
        #expect(table.place(of: try SynapseVersion("0.1.0")) == .beforeTable)
        guard case .between(let older) = table.place(of: try SynapseVersion("1.98.7")) else {
            Issue.record("1.98.7 is no release")
            return
        }
        #expect(table.releases[older].version == (try SynapseVersion("1.98.0")))
    }

    @Test func everySequenceHasItsDelta() throws {
        let table = try ReleaseTable.builtIn()
        for rule in table.sequenceRules {
            let delta = try #require(SchemaDelta(rule.delta))
            #expect(table.deltas[delta] != nil, "\(rule.delta)")
            #expect(table.release(rule.since) != nil, "\(rule.since)")
        }
    }

    @Test func namesBrokenLine() {
        #expect(throws: ReleaseTableError.self) {
            try ReleaseTable(
                releases: Array("version\n1.0.0\tx\n".utf8), deltas: [], updates: [], sequences: [])
        }
    }
}
