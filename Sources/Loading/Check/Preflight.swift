import Destinations
import Exports
import PostgresClient
import RoleRewriting
import SynapseSchema
import TargetCheck
import Transformation

/// What is asked before a load is published, and as early as it can be: whether the target's Synapse
/// will start on the export in its new database.
struct Preflight: Sendable {
    private let target: TargetFacts
    private let ignoresBlockers: Bool
    private let releases: ReleaseTable
    /// What the export says; nil where that is only known when it is loaded.
    private let export: ExportFacts?
    /// What becomes of a script's statements; nil where that is only known when it is loaded, and for
    /// archives, whose table of contents tells.
    let rewriting: RewriteReport?
    /// Whether it is known to be no Synapse's, about which there is nothing to ask.
    let isForeign: Bool

    /// What a database can be wrong about for Synapse, whatever the export.
    private static let databaseCodes: Set<FindingCode> = [
        .encoding, .collation, .ctype, .postgresVersion, .publicSchema,
    ]

    /// Reads the export at `path`, where it can be read more than once.
    init(
        _ path: String, for target: TargetFacts, ignoresBlockers: Bool,
        contentOptions: ContentOptions,
        unpacking: Unpacking
    ) throws(MigrationError) {
        self.target = target
        self.ignoresBlockers = ignoresBlockers
        releases = try CheckJob.releases()
        guard ExportOpener.canReopen(path) else {
            export = nil
            isForeign = false
            rewriting = nil
            return
        }
        var examiner = Examiner(
            for: [.check, .sequences, .count], releases: releases,
            encoding: contentOptions.encoding,
            refusesUnknownText: true, unpacking: unpacking)
        examiner.contentOptions = contentOptions
        let examination = try examiner.examine(path)
        let facts = examination.facts
        rewriting = examination.rewriting
        export = facts
        isForeign = !SynapseTables.isSynapse(facts.tables ?? [])
    }

    /// Checks before anything is written; the findings, as far as they are known.
    ///
    /// Throws `.refused` where Synapse would not start.
    func beforeWriting() throws(MigrationError) -> [Finding]? {
        guard let export, !isForeign else { return nil }
        return try judge(export, target, only: nil)
    }

    /// Checks the database that is about to be filled.
    func beforeFilling(
        _ destination: Destination, conninfo: String, role: String, group: SessionGroup
    ) throws(MigrationError) {
        guard let export, !isForeign else { return }
        var facts = target
        facts.database = try DatabaseProbe.probe(
            conninfo, database: destination.database, group: group)
        facts.database?.role = role
        _ = try judge(export, facts, only: Self.databaseCodes)
    }

    /// Checks what was loaded, where the export could not be read before.
    func beforePublishing(_ destination: Destination) throws -> [Finding]? {
        guard export == nil else { return nil }
        var connection = try destination.connect()
        let facts = try FilledDatabase.facts(on: &connection, releases)
        guard SynapseTables.isSynapse(facts.tables ?? []) else { return nil }
        return try judge(facts, target, only: nil)
    }

    private func judge(
        _ export: ExportFacts, _ target: TargetFacts, only codes: Set<FindingCode>?
    ) throws(MigrationError) -> [Finding] {
        let report = CompatibilityCheck(table: releases).report(export, for: target)
        let blockers = report.findings.filter {
            $0.verdict == .blocks && codes?.contains($0.code) ?? true
        }
        guard blockers.isEmpty || ignoresBlockers else {
            throw MigrationError(
                .refused,
                "the target would not take the export: "
                    + blockers.map(\.message).joined(separator: "; "),
                advice: (blockers.compactMap(\.remedy).first.map { $0 + ". " } ?? "")
                    + "--force loads it all the same; emigrate check says more")
        }
        return report.findings
    }
}
