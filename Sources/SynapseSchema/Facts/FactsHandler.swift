/// Reads facts about the export out of the rows of one table.
struct FactsHandler: Sendable {
    private enum Kind {
        case schemaVersion, compatVersion, deltas, updates, positions, services, transactions
        case users, oneTimeKeys
    }

    private let kind: Kind
    private let places: [Int?]

    /// Nil where the table tells no facts; a table that was begun is known, if empty.
    init?(table: String, layout: TableLayout, facts: inout ExportFacts) {
        let columns: [String]
        switch table {
        case "schema_version":
            kind = .schemaVersion
            columns = ["version", "upgraded"]
            facts.schemaVersion = facts.schemaVersion ?? []
        case "schema_compat_version":
            kind = .compatVersion
            columns = ["compat_version"]
            facts.compatVersion = facts.compatVersion ?? []
        case "applied_schema_deltas":
            kind = .deltas
            columns = ["file"]
            facts.appliedDeltas = facts.appliedDeltas ?? []
        case "background_updates":
            kind = .updates
            columns = ["update_name"]
            facts.backgroundUpdates = facts.backgroundUpdates ?? []
        case "stream_positions":
            kind = .positions
            columns = ["stream_name", "instance_name", "stream_id"]
            facts.streamPositions = facts.streamPositions ?? []
        case "application_services_state":
            kind = .services
            columns = ["as_id", "state"]
            facts.services = facts.services ?? [:]
        case "application_services_txns":
            kind = .transactions
            columns = ["as_id"]
            facts.undelivered = facts.undelivered ?? [:]
        case "users":
            kind = .users
            columns = ["name", "appservice_id"]
            facts.userDomains = facts.userDomains ?? [:]
            facts.serviceUsers = facts.serviceUsers ?? [:]
        case SynapseTables.oneTimeKeys:
            kind = .oneTimeKeys
            columns = []
            facts.oneTimeKeys = facts.oneTimeKeys ?? 0
        default: return nil
        }
        places = columns.map { layout[$0] }
    }

    func consume(_ row: borrowing TableRow, into facts: inout ExportFacts) {
        switch kind {
        case .schemaVersion:
            guard let version = row.integer(places[0]) else { return }
            facts.schemaVersion?.append(
                SchemaVersionRow(version: version, upgraded: row.flag(places[1])))
        case .compatVersion:
            if let version = row.integer(places[0]) { facts.compatVersion?.append(version) }
        case .deltas:
            if let file = row.text(places[0]) { facts.appliedDeltas?.append(file) }
        case .updates:
            if let name = row.text(places[0]) { facts.backgroundUpdates?.append(name) }
        case .positions:
            guard let stream = row.text(places[0]), let position = row.integer(places[2]) else {
                return
            }
            facts.streamPositions?.append(
                StreamPosition(
                    stream: stream, instance: row.text(places[1]) ?? "", position: position))
        case .services:
            if let name = row.text(places[0]) {
                facts.services?[name] = row.text(places[1]) ?? "unknown"
            }
        case .transactions:
            if let name = row.text(places[0]) { facts.undelivered?[name, default: 0] += 1 }
        case .users:
            guard let name = row.text(places[0]) else { return }
            facts.firstUser = facts.firstUser ?? name
            facts.userDomains?[Self.domain(of: name), default: 0] += 1
            if let service = row.text(places[1]) { facts.serviceUsers?[service, default: 0] += 1 }
        case .oneTimeKeys:
            facts.oneTimeKeys = (facts.oneTimeKeys ?? 0) + 1
        }
    }

    /// What follows the first colon, ports and all, as Synapse's get_domain_from_id has it.
    static func domain(of user: String) -> String {
        guard let colon = user.firstIndex(of: ":") else { return "" }
        return String(user[user.index(after: colon)...])
    }
}
