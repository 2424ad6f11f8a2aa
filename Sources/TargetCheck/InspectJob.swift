public import Exports
public import SynapseSchema

/// What an inspection of an export found.
public struct InspectOutcome: Sendable {
    /// What was read of the export.
    public var examination: Examination
    /// What can be said of it without a target.
    public var findings: [Finding]
    /// Which release ran on the export last, where that can be told.
    public var lastRelease: ReleaseInference?
    /// The users' readiness, added up.
    public var summary: ReadinessSummary
    /// The server name that most users have.
    public var serverName: String?
}

/// Says what is in an export, and whether its users are ready to move.
public struct InspectJob: Sendable {
    private let readsEverything: Bool
    private let unpacking: Unpacking

    /// Prepares an inspection; tables that grow with traffic are only read where asked for.
    public init(readsEverything: Bool = false, unpacking: Unpacking = Unpacking()) {
        self.unpacking = unpacking
        self.readsEverything = readsEverything
    }

    /// Inspects the export at `path`.
    ///
    /// One that is not Synapse's is described without users.
    public func run(_ path: String) throws(MigrationError) -> InspectOutcome {
        let releases = try CheckJob.releases()
        let examiner = Examiner(
            for: [.check, .readiness, .count], releases: releases,
            readsEverything: readsEverything, wantsSizes: true, unpacking: unpacking)
        let examination = try examiner.examine(path)
        let check = CompatibilityCheck(table: releases)
        let report = check.report(examination.facts, for: TargetFacts())
        return InspectOutcome(
            examination: examination,
            findings: report.findings.filter { $0.verdict > .ok && $0.code != .targetUnknown },
            lastRelease: report.lastRelease, summary: ReadinessSummary(examination.users),
            serverName: examination.facts.userDomains?.max { $0.value < $1.value }?.key)
    }
}
