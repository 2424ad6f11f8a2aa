import SynapseSchema

@testable import struct SynapseSchema.ReleaseTable

/// Exports as releases leave them, for checks to be tried on.
enum ExportSample {
    /// What a new database of this release looks like after its first start.
    static func fresh(_ text: String, domain: String = "example.com") throws -> ExportFacts {
        let table = try ReleaseTable.builtIn()
        let version = try SynapseVersion(text)
        var facts = ExportFacts()
        guard case .release(let index) = table.place(of: version) else { return facts }
        let release = table.releases[index]
        let full = release.version >= SynapseVersion([1, 69, 0]) ? 72 : 54
        facts.tables = ["schema_version", "users", "events"]
        facts.schemaVersion = [SchemaVersionRow(version: release.schemaVersion, upgraded: true)]
        facts.compatVersion = release.compatVersion.map { [$0] } ?? []
        facts.appliedDeltas = table.deltas(at: index).filter {
            $0.version > full && $0.version <= release.schemaVersion
        }.map(\.description)
        facts.backgroundUpdates = []
        facts.userDomains = [domain: 3]
        facts.tables = Set(table.sequenceRules.compactMap { $0.column?.table })
            .union(["schema_version", "users"])
        var sequences: [String: SequenceState] = [:]
        for rule in table.sequenceRules where rule.since <= version {
            sequences[rule.sequence] = SequenceState(lastValue: 10, isCalled: true)
            if let column = rule.column {
                facts.extents[column] = ColumnExtent(minimum: -10, maximum: 10)
            }
        }
        facts.sequences = sequences
        facts.streamPositions = []
        facts.encoding = "UTF8"
        return facts
    }

    static func target(_ text: String, serverName: String? = "example.com") throws -> TargetFacts {
        var target = TargetFacts()
        target.version = try SynapseVersion(text)
        target.serverName = serverName
        return target
    }

    static func report(_ export: ExportFacts, _ target: TargetFacts) throws -> CompatibilityReport {
        CompatibilityCheck(table: try ReleaseTable.builtIn()).report(export, for: target)
    }
}

extension CompatibilityReport {
    /// The findings about something.
    func about(_ code: FindingCode) -> [Finding] { findings.filter { $0.code == code } }

    /// The finding about something that blocks.
    func block(_ code: FindingCode) -> Finding? {
        about(code).first { $0.verdict == .blocks }
    }
}
