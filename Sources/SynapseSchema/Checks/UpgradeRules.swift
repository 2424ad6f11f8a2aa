/// What the first start changes, and what can still open the database afterwards.
enum UpgradeRules {
    static func findings(_ context: CheckContext) -> [Finding] {
        lastRelease(context) + upgrade(context) + skipped(context) + rollback(context)
    }

    private static func lastRelease(_ context: CheckContext) -> [Finding] {
        guard let inference = context.inference else { return [] }
        var evidence: [Evidence] = []
        if let delta = inference.lowerEvidence {
            evidence.append(Evidence("applied_schema_deltas", "\(delta) has run"))
        }
        if let delta = inference.upperEvidence {
            evidence.append(Evidence("applied_schema_deltas", "\(delta) has not run"))
        }
        if !inference.unknownDeltas.isEmpty {
            let names = Wording.list(inference.unknownDeltas.map(\.description))
            return [
                Finding(
                    .warning, .lastRelease,
                    "the export has deltas that no release in Emigrate's table ships: its last "
                        + "Synapse was newer than the table, a development version or a fork",
                    evidence: [Evidence("applied_schema_deltas", names)],
                    remedy: "ask the old server at /_matrix/federation/v1/version")
            ]
        }
        let text = "the newest Synapse that has run on the export is \(inference.description)"
        guard let version = context.target.version ?? context.target.package?.version else {
            return [Finding(.note, .lastRelease, text, evidence: evidence)]
        }
        if inference.includes(version) {
            return [
                Finding(
                    .ok, .lastRelease, "\(text); the target may be the same release",
                    evidence: evidence)
            ]
        }
        let remedy =
            version < inference.oldest.version
            ? "install Synapse \(inference.description), or newer"
            : "moving and upgrading in one step leaves two suspects when something fails: start "
                + "once on \(inference.newest?.version ?? version), see that it works, then upgrade"
        return [
            Finding(
                .note, .lastRelease, "\(text), and the target is \(version)", evidence: evidence,
                remedy: remedy)
        ]
    }

    private static func upgrade(_ context: CheckContext) -> [Finding] {
        guard let plan = context.plan, let synapse = context.synapse,
            plan.compatBefore ?? 0 <= synapse.schemaVersion
        else { return [] }
        guard plan.changesSchema else {
            return [
                Finding(
                    .ok, .upgrade, "no schema delta will run at the first start",
                    evidence: [synapse.evidence])
            ]
        }
        var evidence = context.schemaEvidence + [synapse.evidence]
        if !plan.deltas.isEmpty {
            evidence.append(
                Evidence("deltas", Wording.list(plan.deltas.map(\.description), limit: 12)))
        }
        let step =
            plan.from == plan.to ? "schema \(plan.from)" : "schema \(plan.from) to \(plan.to)"
        var message =
            "the first start of \(synapse.name) runs \(Wording.count(plan.deltas.count, "delta"))"
            + " (\(step)); an upgrade that fails half-way stays half-way, with the compat version "
            + "raised already"
        if let limit = statementTimeout(synapse.release.version) {
            message +=
                ", and no statement of it may take more than \(limit) unless "
                + "statement_timeout is set"
        }
        return [
            Finding(
                .note, .upgrade, message, evidence: evidence,
                remedy: "before the first start: give every table to Synapse's role, run ANALYZE, "
                    + "and keep the export")
        ]
    }

    /// What Synapse sets unless its configuration says otherwise; start-up is not exempt.
    private static func statementTimeout(_ version: SynapseVersion) -> String? {
        if version >= SynapseVersion([1, 151, 0]) { return "10 minutes" }
        return version >= SynapseVersion([1, 88, 0]) ? "an hour" : nil
    }

    private static func skipped(_ context: CheckContext) -> [Finding] {
        guard let plan = context.plan, !plan.skipped.isEmpty, let synapse = context.synapse else {
            return []
        }
        return [
            Finding(
                .note, .skippedDeltas,
                "\(synapse.name) ships \(Wording.count(plan.skipped.count, "delta")) for versions "
                    + "that the export has passed without them, and will not run them",
                evidence: [
                    Evidence("deltas", Wording.list(plan.skipped.map(\.description), limit: 12))
                ])
        ]
    }

    private static func rollback(_ context: CheckContext) -> [Finding] {
        guard let plan = context.plan, let row = context.row, let synapse = context.synapse,
            plan.compatBefore ?? 0 <= synapse.schemaVersion
        else { return [] }
        let before = oldest(schema: row.version, compat: plan.compatBefore, context.table)
        let after = oldest(schema: plan.to, compat: plan.compatAfter, context.table)
        guard let before, let after else { return [] }
        let evidence = [
            Evidence(
                "schema_compat_version",
                "\(plan.compatBefore.map(String.init) ?? "none") before the first start, "
                    + "\(plan.compatAfter.map(String.init) ?? "none") after it"),
            synapse.evidence,
        ]
        if before == after {
            return [
                Finding(
                    .ok, .rollback,
                    "the first start does not narrow the way back: Synapse \(after) and newer can "
                        + "open the database before and after it", evidence: evidence)
            ]
        }
        return [
            Finding(
                .note, .rollback,
                "Synapse \(before) and newer can open the database now; after the first start of "
                    + "\(synapse.name), even one that fails, only \(after) and newer",
                evidence: evidence, remedy: "keep the export as the way back")
        ]
    }

    /// The oldest final release that may open a database in this state.
    static func oldest(schema: Int, compat: Int?, _ table: ReleaseTable) -> SynapseVersion? {
        table.releases.first { release in
            guard release.version.candidate == nil else { return false }
            // Before 1.37 Synapse looked at the schema version itself.
            guard release.compatVersion != nil else { return release.schemaVersion >= schema }
            return release.schemaVersion >= compat ?? 0
        }?.version
    }
}
