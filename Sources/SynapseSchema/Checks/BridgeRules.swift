/// Application services, whose configuration is not in the database.
enum BridgeRules {
    static func findings(_ context: CheckContext) -> [Finding] {
        let users = context.export.serviceUsers ?? [:]
        let states = context.export.services ?? [:]
        let waiting = (context.export.undelivered ?? [:]).filter { $0.value > 0 }
        var findings: [Finding] = []
        let names = Set(users.keys).union(states.keys).sorted()
        if !names.isEmpty {
            let details = names.map { name in
                var parts: [String] = []
                if let count = users[name] { parts.append(Wording.count(count, "user")) }
                if let state = states[name] { parts.append(state) }
                return "\(name) (\(parts.joined(separator: ", ")))"
            }
            findings.append(
                Finding(
                    .note, .bridges,
                    "\(Wording.count(names.count, "application service")) used the old server, "
                        + "with \(Wording.count(users.values.reduce(0, +), "user")) of their own",
                    evidence: [
                        Evidence(
                            "users.appservice_id, application_services_state",
                            Wording.list(details))
                    ],
                    remedy: "move the bridges too, with the same IDs, tokens and databases, or "
                        + "deactivate the users that they made; the registration files are not in "
                        + "the export"))
        }
        if !waiting.isEmpty {
            let total = waiting.values.reduce(0, +)
            findings.append(
                Finding(
                    .warning, .undelivered,
                    "\(Wording.count(total, "transaction")) wait for application services: a "
                        + "service that is set up again gets all of them at once, also after months",
                    evidence: [
                        Evidence(
                            "application_services_txns",
                            Wording.list(
                                waiting.sorted { $0.key < $1.key }.map {
                                    "\($0.key): \(Wording.count($0.value, "row"))"
                                }))
                    ],
                    remedy: "delete the rows of services that will not come back, or whose backlog "
                        + "is not wanted"))
        }
        return findings
    }
}
