/// Work that the old server had not finished.
enum BackgroundUpdateRules {
    /// The delta that refers to the column which the two updates below prepare.
    private static let race = "04_mitigate_stream_ordering_update_race.py"
    private static let index = "index_stream_ordering2"
    private static let replace = "replace_stream_ordering_column"

    static func findings(_ context: CheckContext) -> [Finding] {
        guard let pending = context.export.backgroundUpdates else { return [] }
        guard !pending.isEmpty else {
            return [
                Finding(
                    .ok, .backgroundUpdates, "no background update is pending",
                    evidence: [Evidence("background_updates", "no rows")])
            ]
        }
        return streamOrdering(context, pending) + waiting(context, pending)
            + unknown(context, pending)
    }

    /// 79/04 adds foreign keys to `events.stream_ordering2` while the column's replacement is still
    /// to come; that needs the unique index that `index_stream_ordering2` builds.
    private static func streamOrdering(_ context: CheckContext, _ pending: [String]) -> [Finding] {
        guard pending.contains(replace), let plan = context.plan,
            plan.deltas.contains(where: { $0.version == 79 && $0.file == race })
        else { return [] }
        let names = pending.filter { $0 == index || $0 == replace }
        let evidence = [
            Evidence("background_updates", names.joined(separator: ", ")),
            Evidence("deltas", "79/\(race)"),
        ]
        let remedy =
            "on the old server, or on a copy with a release before 1.89, let the background "
            + "updates finish first"
        guard pending.contains(index) else {
            return [
                Finding(
                    .warning, .streamOrdering,
                    "events.stream_ordering is still to be replaced while delta 79/04 must run; "
                        + "that works, since \(index) is done, but was hardly ever tried",
                    evidence: evidence, remedy: remedy)
            ]
        }
        return [
            Finding(
                .blocks, .streamOrdering,
                "the upgrade fails at delta 79/04, since \(index) has not run, and leaves the "
                    + "database half-way",
                synapseError: "psycopg2.errors.InvalidForeignKey: there is no unique constraint "
                    + "matching given keys for referenced table \"events\"",
                evidence: evidence, remedy: remedy)
        ]
    }

    private static func waiting(_ context: CheckContext, _ pending: [String]) -> [Finding] {
        let upgrades = context.plan.map { $0.from != $0.to } ?? false
        return [
            Finding(
                upgrades ? .warning : .note, .backgroundUpdates,
                "\(Wording.count(pending.count, "background update")) had not finished; Synapse "
                    + "goes on with them after its start"
                    + (upgrades ? ", while its upgrade expects them to be done" : ""),
                evidence: [Evidence("background_updates", Wording.list(pending.sorted()))],
                remedy: upgrades
                    ? "start on the release that ran last, and let them finish before upgrading"
                    : "expect load on the new server until they are done")
        ]
    }

    private static func unknown(_ context: CheckContext, _ pending: [String]) -> [Finding] {
        guard let synapse = context.synapse else { return [] }
        let coming = context.plan?.deltas ?? []
        let unknown = pending.filter { name in
            guard let update = context.table.updates[name] else { return true }
            return !update.knownBy.contains(synapse.index)
                && !coming.contains(where: update.forgottenBy.contains)
        }
        guard !unknown.isEmpty else { return [] }
        let texts = unknown.sorted().map { name in
            guard let last = context.table.updates[name]?.knownBy.spans.last?.upperBound,
                context.table.releases.indices.contains(last)
            else { return name }
            return "\(name) (known until \(context.table.releases[last].version))"
        }
        return [
            Finding(
                .warning, .unknownUpdates,
                "\(synapse.name) does not know "
                    + "\(Wording.count(unknown.count, "pending background update")): it starts, but "
                    + "stops working on all of them",
                synapseError: "5 back-to-back background update failures; aborting.",
                evidence: [
                    Evidence("background_updates", Wording.list(texts)),
                    Evidence("release \(synapse.release.version)", "the updates that it registers"),
                ],
                remedy: "let them finish on the release that ran last before upgrading; ones of a "
                    + "module need the module")
        ]
    }
}
