/// Whether the users are those of the target's server name.
enum UserRules {
    static func findings(_ context: CheckContext) -> [Finding] {
        serverName(context) + oneTimeKeys(context)
    }

    private static func serverName(_ context: CheckContext) -> [Finding] {
        guard let domains = context.export.userDomains else { return [] }
        let sorted = domains.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        let evidence = [
            Evidence(
                "users.name",
                sorted.isEmpty
                    ? "no rows"
                    : Wording.list(
                        sorted.map { "\(Wording.count($0.value, "user")) of \(named($0.key))" }))
        ]
        guard let main = sorted.first else {
            return [
                Finding(
                    .note, .serverName,
                    "the export has no users, so Synapse cannot tell whose it is",
                    evidence: evidence)
            ]
        }
        guard let wanted = context.target.serverName else {
            if sorted.count == 1, !main.key.isEmpty {
                return [
                    Finding(
                        .note, .serverName,
                        "the export is \(main.key)'s: the target's server_name must be the same",
                        evidence: evidence)
                ]
            }
            return [
                Finding(
                    .warning, .serverName,
                    "the export has users of \(sorted.count) server names; Synapse looks at one "
                        + "arbitrary user when it starts, and refuses if that one is foreign",
                    evidence: evidence)
            ]
        }
        let foreign = sorted.filter { $0.key != wanted }
        if foreign.isEmpty {
            return [
                Finding(
                    .ok, .serverName, "all users are of \(wanted)",
                    evidence: evidence + [Evidence("server_name", wanted)])
            ]
        }
        let isMixed = foreign.count < sorted.count
        // The one that it reads is usually the first that was loaded.
        let first = context.export.firstUser.flatMap { user in
            FactsHandler.domain(of: user) == wanted ? nil : user
        }
        return [
            Finding(
                isMixed && first == nil ? .warning : .blocks, .serverName,
                isMixed
                    ? "some users are not of \(wanted): Synapse looks at one arbitrary user when "
                        + "it starts, and refuses if it meets one of those"
                        + (first.map { "; the first in the export is \($0)" } ?? "")
                    : "the export is \(named(main.key))'s and the target's server_name is \(wanted)",
                synapseError: main.key.isEmpty && !isMixed
                    ? nil
                    : "Exception: Found users in database not native to \(wanted)!\n"
                        + "You cannot change a synapse server_name after it's been configured",
                evidence: evidence + [Evidence("server_name", wanted)],
                remedy: isMixed
                    ? "find out where the other users come from before the first start"
                    : "set server_name to \(named(main.key)); a server's name cannot be changed")
        ]
    }

    private static func named(_ domain: String) -> String {
        domain.isEmpty ? "no server name" : domain
    }

    private static func oneTimeKeys(_ context: CheckContext) -> [Finding] {
        guard let keys = context.export.oneTimeKeys, keys > 0 else { return [] }
        return [
            Finding(
                .note, .oneTimeKeys,
                "the export holds \(Wording.count(keys, "one-time key")), some of which the old "
                    + "server has handed out since: restored, they would be handed out again, and "
                    + "messages would arrive that cannot be decrypted",
                evidence: [Evidence("e2e_one_time_keys_json", Wording.count(keys, "row"))],
                remedy: "leave the table's rows out, as Emigrate does unless told otherwise; "
                    + "clients upload new ones by themselves")
        ]
    }
}
