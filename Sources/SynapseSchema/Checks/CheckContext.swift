/// The facts of both sides, and what follows from them, for the rules to look at.
struct CheckContext {
    let export: ExportFacts
    let target: TargetFacts
    let table: ReleaseTable
    /// The target's Synapse; nil where it is not known.
    let synapse: ResolvedTarget?
    /// The row of `schema_version` that Synapse would read.
    let row: SchemaVersionRow?
    /// The compat version that Synapse would read.
    let compat: Int?
    /// The deltas that ran.
    let applied: Set<SchemaDelta>
    let plan: UpgradePlan?
    let inference: ReleaseInference?

    init(export: ExportFacts, target: TargetFacts, table: ReleaseTable) {
        self.export = export
        self.target = target
        self.table = table
        let synapse = ResolvedTarget(target, table: table)
        self.synapse = synapse
        row = export.schemaVersion?.first
        compat = export.compatVersion?.first
        applied = Set((export.appliedDeltas ?? []).compactMap { SchemaDelta($0) })
        var plan: UpgradePlan?
        var inference: ReleaseInference?
        if let row {
            // Without the applied deltas, every delta of the export's version would seem to wait.
            if let synapse, export.appliedDeltas != nil {
                plan = UpgradePlan(row: row, compat: compat, applied: applied, target: synapse)
            }
            inference = ReleaseInference(
                row: row, compat: compat, applied: applied, table: table)
        }
        self.plan = plan
        self.inference = inference
    }

    /// The evidence that the export's schema version is.
    var schemaEvidence: [Evidence] {
        var evidence: [Evidence] = []
        if let row {
            evidence.append(
                Evidence("schema_version", "version \(row.version), upgraded \(row.upgraded)"))
        }
        evidence.append(
            Evidence(
                "schema_compat_version", compat.map { "compat_version \($0)" } ?? "no row"))
        return evidence
    }
}

/// Words for counts and lists.
enum Wording {
    /// `1 user`, `3 users`.
    static func count(_ number: Int, _ noun: String) -> String {
        number == 1 ? "1 \(noun)" : "\(number) \(noun)s"
    }

    /// The first few of a list, and how many more there are.
    static func list(_ items: [String], limit: Int = 5) -> String {
        guard items.count > limit else { return items.joined(separator: ", ") }
        return items.prefix(limit).joined(separator: ", ")
            + " and \(items.count - limit) more"
    }
}
