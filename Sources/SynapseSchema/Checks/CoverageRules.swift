/// What could not be judged because it is not known, so that silence is never taken for approval.
enum CoverageRules {
    static func findings(_ context: CheckContext) -> [Finding] {
        guard context.row != nil else { return [] }
        let export = context.export
        let target = context.target
        let parts: [(isKnown: Bool, name: String)] = [
            (export.appliedDeltas != nil, "which deltas will run (applied_schema_deltas)"),
            (export.userDomains != nil, "the users' server name (users)"),
            (target.serverName != nil, "the target's server_name"),
            (export.backgroundUpdates != nil, "pending background updates (background_updates)"),
            (export.sequences != nil, "sequences"),
            (export.streamPositions != nil, "stream positions (stream_positions)"),
            (
                export.services != nil && export.undelivered != nil,
                "application services (application_services_state, application_services_txns)"
            ),
            (target.database != nil, "the target database"),
        ]
        let unknown = parts.filter { !$0.isKnown }.map(\.name)
        guard !unknown.isEmpty else { return [] }
        return [
            Finding(
                .note, .notChecked, "not looked at: " + Wording.list(unknown, limit: unknown.count))
        ]
    }
}
