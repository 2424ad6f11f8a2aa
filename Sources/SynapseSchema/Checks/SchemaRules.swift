/// Whether the export is Synapse's, whole, and of a schema that the target understands.
enum SchemaRules {
    static let tooNew = "Cannot use this database as it is too new for the server to understand"

    /// What can be said before any target is known.
    static func origin(_ context: CheckContext) -> [Finding] {
        let export = context.export
        if let tables = export.tables, !tables.contains("schema_version") {
            return [
                Finding(
                    .blocks, .notSynapse,
                    "this is not a Synapse database: it has no table schema_version",
                    evidence: [Evidence("tables", Wording.list(tables.sorted()))])
            ]
        }
        guard let rows = export.schemaVersion else {
            return [
                Finding(
                    .note, .schema, "the rows of schema_version were not read",
                    remedy: "make the export again with the data of all tables")
            ]
        }
        guard rows.isEmpty else { return wholeness(context) }
        return [
            Finding(
                .blocks, .truncated,
                "schema_version has no row, which happens when a dump was cut short: Synapse "
                    + "would take this for a new database and fail on the tables that are there",
                synapseError:
                    "psycopg2.errors.DuplicateTable: relation \"background_updates\" already exists",
                evidence: [Evidence("schema_version", "no rows")],
                remedy: "get a complete export; do not fill the row in by hand")
        ]
    }

    /// Tables that cannot be empty in a database that Synapse has started on.
    private static func wholeness(_ context: CheckContext) -> [Finding] {
        guard let row = context.row else { return [] }
        var findings: [Finding] = []
        if let applied = context.export.appliedDeltas, applied.isEmpty, row.upgraded {
            findings.append(
                Finding(
                    .blocks, .truncated,
                    "applied_schema_deltas has no rows although deltas have run: the dump was cut "
                        + "short, and Synapse would run deltas of version \(row.version) again",
                    evidence: context.schemaEvidence
                        + [Evidence("applied_schema_deltas", "no rows")],
                    remedy: "get a complete export"))
        }
        // Schema 60 came with 1.42, and since 1.37 every start sees to the compat version.
        if context.compat == nil, context.export.compatVersion != nil, row.version >= 60 {
            findings.append(
                Finding(
                    .warning, .truncated,
                    "schema_compat_version has no row, though every Synapse that knows schema "
                        + "\(row.version) writes one: rows may be missing elsewhere too, and "
                        + "Synapse cannot tell whether it is too old for this database",
                    evidence: context.schemaEvidence, remedy: "get a complete export"))
        }
        return findings
    }

    static func findings(_ context: CheckContext) -> [Finding] {
        guard let row = context.row, let synapse = context.synapse else { return [] }
        let evidence = context.schemaEvidence + [synapse.evidence]
        if synapse.compatVersion == nil, row.version > synapse.schemaVersion {
            return [refusal(context, synapse, needs: row.version, evidence)]
        }
        if synapse.compatVersion != nil, let compat = context.compat,
            compat > synapse.schemaVersion
        {
            return [refusal(context, synapse, needs: compat, evidence)]
        }
        if row.version > synapse.schemaVersion {
            return [
                Finding(
                    .warning, .schema,
                    "\(synapse.name) is older than the export's last release, but may open its "
                        + "schema \(row.version): the compat version allows schema "
                        + "\(context.compat.map(String.init) ?? "any") and newer",
                    evidence: evidence,
                    remedy: "prefer the release that ran last, \(lastRelease(context))")
            ]
        }
        let relation =
            row.version == synapse.schemaVersion
            ? "the same schema version, \(row.version)"
            : "schema \(row.version), which it upgrades to \(synapse.schemaVersion)"
        return [
            Finding(
                .ok, .schema, "\(synapse.name) accepts the export: it has \(relation)",
                evidence: evidence)
        ]
    }

    private static func refusal(
        _ context: CheckContext, _ synapse: ResolvedTarget, needs schema: Int,
        _ evidence: [Evidence]
    ) -> Finding {
        let oldest = context.table.releases.first {
            $0.schemaVersion >= schema && $0.version.candidate == nil
        }
        let remedy =
            oldest.map {
                "install Synapse \($0.version) or newer; \(lastRelease(context)) ran last on it"
            } ?? "install the release that ran last on the export"
        return Finding(
            .blocks, .schema,
            "\(synapse.name) knows schema \(synapse.schemaVersion), and the export may only be "
                + "opened by releases that know schema \(schema)",
            synapseError: "ValueError: \(tooNew)", evidence: evidence, remedy: remedy)
    }

    static func lastRelease(_ context: CheckContext) -> String {
        context.inference?.description ?? "an unknown release"
    }
}
