/// Whether sequences are where their tables and `stream_positions` need them.
///
/// Follows `check_consistency` of synapse/storage/util/sequence.py.
enum SequenceRules {
    static func findings(_ context: CheckContext) -> [Finding] {
        guard let sequences = context.export.sequences, let synapse = context.synapse else {
            return []
        }
        guard synapse.release.sequenceCheck != .none else {
            return [
                Finding(
                    .note, .sequences, "\(synapse.name) does not look whether sequences are behind",
                    evidence: [synapse.evidence])
            ]
        }
        var findings: [Finding] = []
        // More than one sequence may count in the same column, and each column is told once.
        var looked: Set<TableColumn> = []
        var unread: [TableColumn] = []
        var streams: Set<String> = []
        for rule in rules(context, synapse) {
            guard let state = sequences[rule.sequence] else {
                // Synapse asks for it even where the table is empty.
                findings.append(missing(rule, synapse))
                continue
            }
            let extent = rule.column.flatMap { context.export.extents[$0] }
            if let column = rule.column {
                if let extent {
                    looked.insert(column)
                    let finding = behind(rule, column, state, extent, synapse)
                    if let finding { findings.append(finding) }
                } else if !unread.contains(column) {
                    unread.append(column)
                }
            }
            if let stream = rule.stream, !streams.contains(stream),
                let finding = ahead(rule, stream, state, context, synapse)
            {
                streams.insert(stream)
                findings.append(finding)
            }
        }
        var seen: Set<Finding> = []
        findings = findings.filter { seen.insert($0).inserted }
        if !unread.isEmpty {
            findings.append(
                Finding(
                    .note, .sequences,
                    "\(Wording.count(unread.count, "column")) that sequences must not be behind of "
                        + (unread.count == 1 ? "was not read" : "were not read"),
                    evidence: [Evidence("columns", Wording.list(unread.map(\.description)))]))
        }
        if !looked.isEmpty, !findings.contains(where: { $0.verdict > .note }) {
            findings.insert(
                Finding(
                    .ok, .sequences,
                    "no sequence is behind the \(Wording.count(looked.count, "column")) looked at",
                    evidence: [Evidence("sequences", Wording.count(sequences.count, "sequence"))]),
                at: 0)
        }
        return findings + workers(context)
    }

    /// The checks that the target makes of sequences that no delta of its own upgrade creates.
    private static func rules(
        _ context: CheckContext, _ synapse: ResolvedTarget
    ) -> [SequenceRule] {
        let created = Set((context.plan?.deltas ?? []).map(\.description))
        return context.table.sequenceRules.filter { rule in
            guard rule.column != nil, !created.contains(rule.delta) else { return false }
            // Candidates of a release make the checks of that release.
            let isMade =
                rule.since <= synapse.release.version
                || rule.since.numbers == synapse.release.version.numbers
            guard isMade, let tables = context.export.tables, let column = rule.column else {
                return isMade
            }
            // A table that is missing with its sequence is the schema's matter, not the sequence's.
            return tables.contains(column.table)
        }
    }

    private static func missing(_ rule: SequenceRule, _ synapse: ResolvedTarget) -> Finding {
        Finding(
            .blocks, .missingSequence,
            "the sequence \(rule.sequence) is not in the export, and \(synapse.name) asks for it "
                + "at start",
            synapseError: "psycopg2.errors.UndefinedTable: relation \"\(rule.sequence)\" does not "
                + "exist",
            evidence: [
                Evidence("sequences", "no \(rule.sequence)"), Evidence("delta", rule.delta),
            ],
            remedy: "export the whole database: Synapse's sequences do not belong to tables, and a "
                + "dump of chosen tables loses them")
    }

    /// How far the column's numbers have come, as the sequence counts.
    private static func reach(_ rule: SequenceRule, _ extent: ColumnExtent) -> Int {
        max(rule.isNegative ? -(extent.minimum ?? 0) : extent.maximum ?? 0, 0)
    }

    private static func behind(
        _ rule: SequenceRule, _ column: TableColumn, _ state: SequenceState, _ extent: ColumnExtent,
        _ synapse: ResolvedTarget
    ) -> Finding? {
        let reached = reach(rule, extent)
        guard reached > state.lastHandedOut else { return nil }
        let aggregate = rule.isNegative ? "-MIN" : "MAX"
        let query = "SELECT GREATEST(\(aggregate)(\(column.column)), 0) FROM \(column.table)"
        let evidence = [
            Evidence(rule.sequence, "\(state.lastHandedOut) was handed out last"),
            Evidence(column.description, "reaches \(rule.isNegative ? -reached : reached)"),
        ]
        let what = "the sequence \(rule.sequence) is behind \(column)"
        let setval = "SELECT setval('\(rule.sequence)', (\(query)));"
        guard synapse.release.sequenceCheck == .refuse else {
            return Finding(
                .note, .sequences, "\(what); \(synapse.name) moves it on by itself",
                evidence: evidence)
        }
        return Finding(
            .blocks, .sequences, "\(what), and \(synapse.name) refuses to start",
            synapseError: """
                Postgres sequence '\(rule.sequence)' is inconsistent with associated
                table '\(column.table)'. This can happen if Synapse has been downgraded and
                then upgraded again, or due to a bad migration.

                To fix this error, shut down Synapse (including any and all workers)
                and run the following SQL:

                    SELECT setval('\(rule.sequence)', (
                        \(query)
                    ));

                See docs/postgres.md for more information.
                """,
            evidence: evidence, remedy: "after loading and before the first start: \(setval)")
    }

    private static func ahead(
        _ rule: SequenceRule, _ stream: String, _ state: SequenceState, _ context: CheckContext,
        _ synapse: ResolvedTarget
    ) -> Finding? {
        guard synapse.release.checksStreamPositions else { return nil }
        let rows = (context.export.streamPositions ?? []).filter { $0.stream == stream }
        guard let furthest = rows.max(by: { $0.position < $1.position }),
            furthest.position > 0, furthest.position > state.lastHandedOut
        else { return nil }
        // The tables of the sequence are looked at first, and move it on.
        let reached =
            context.table.sequenceRules.filter { $0.sequence == rule.sequence }.map {
                reach($0, $0.column.flatMap { context.export.extents[$0] } ?? .empty)
            }.max() ?? 0
        let heals =
            synapse.release.sequenceCheck == .autofix && reached >= furthest.position
        return Finding(
            .blocks, .streamPositions,
            "stream_positions has \(stream) ahead of the sequence \(rule.sequence); "
                + (heals
                    ? "\(synapse.name) refuses the first start, having moved the sequence on, and "
                        + "starts the second time"
                    : "\(synapse.name) refuses every start"),
            synapseError: """
                Postgres sequence '\(rule.sequence)' is inconsistent with associated stream position
                of '\(stream)' in the 'stream_positions' table.
                """,
            evidence: [
                Evidence(rule.sequence, "\(state.lastHandedOut) was handed out last"),
                Evidence(
                    "stream_positions", "\(stream), \(furthest.instance): \(furthest.position)"),
            ],
            remedy: "after loading and before the first start: "
                + "SELECT setval('\(rule.sequence)', \(furthest.position));")
    }

    private static func workers(_ context: CheckContext) -> [Finding] {
        let names = Set((context.export.streamPositions ?? []).map(\.instance))
            .subtracting(["master"])
        guard !names.isEmpty else { return [] }
        return [
            Finding(
                .note, .workers,
                "the old server had worker processes; a target without them forgets their "
                    + "positions at start, and loses nothing",
                evidence: [Evidence("stream_positions", Wording.list(names.sorted()))])
        ]
    }
}
