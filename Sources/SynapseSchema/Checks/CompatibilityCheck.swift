/// Judges whether a target will accept an export, by Synapse's own rules.
public struct CompatibilityCheck: Sendable {
    private let table: ReleaseTable

    /// Creates a check that knows the releases of `table`.
    public init(table: ReleaseTable) {
        self.table = table
    }

    /// Everything that can be said about this export and this target.
    ///
    /// What is not known on either side leads to notes that say so, never to a guess.
    public func report(_ export: ExportFacts, for target: TargetFacts) -> CompatibilityReport {
        let context = CheckContext(export: export, target: target, table: table)
        var findings = SchemaRules.origin(context)
        // Without a schema version there is nothing to compare; the target's own faults still count.
        if context.row != nil {
            findings += TargetRules.findings(context)
            findings += SchemaRules.findings(context)
            findings += UpgradeRules.findings(context)
            findings += UserRules.findings(context)
            findings += BackgroundUpdateRules.findings(context)
            findings += SequenceRules.findings(context)
            findings += BridgeRules.findings(context)
        }
        findings += DatabaseRules.findings(context)
        findings += LocaleRules.findings(context)
        findings += OwnershipRules.findings(context)
        findings += CoverageRules.findings(context)
        return CompatibilityReport(
            findings: findings, lastRelease: context.inference, upgrade: context.plan)
    }
}

/// What a check found.
public struct CompatibilityReport: Sendable {
    /// The findings, in the order in which they are best read.
    public let findings: [Finding]
    /// Which release ran on the export last, where that can be told.
    public let lastRelease: ReleaseInference?
    /// What the target does to the schema at its first start, where that is known.
    public let upgrade: UpgradePlan?

    /// The worst of the verdicts.
    public var verdict: Finding.Verdict { findings.map(\.verdict).max() ?? .ok }

    /// Whether nothing blocks.
    public var isCompatible: Bool { verdict < .blocks }
}
