import Exports
import Loading
import SynapseSchema
import TargetCheck

/// An inspection's report for people.
struct InspectSummary {
    private let outcome: InspectOutcome
    private let listsUsers: Bool
    private let tableCount: Int

    init(_ outcome: InspectOutcome, listsUsers: Bool, tableCount: Int) {
        self.outcome = outcome
        self.listsUsers = listsUsers
        self.tableCount = tableCount
    }

    private var outline: ExportOutline { outcome.examination.outline }

    var text: String {
        var lines = provenance
        guard !outline.holdsSeveral else {
            return (lines + databases).joined(separator: "\n") + "\n"
        }
        lines += schema
        lines += tables
        lines += owners
        if outline.isSynapse { lines += readiness }
        if listsUsers { lines += UserTable(outcome.examination.users).lines }
        lines += findings
        return lines.joined(separator: "\n") + "\n"
    }

    private var provenance: [String] {
        var lines = ["Export       \(outline.format)"]
        if let version = outline.archiveVersion {
            lines.append(
                "Archive      version \(version), compression \(outline.compression ?? "?")")
        }
        if let database = outline.databaseName { lines.append("Database     \(database)") }
        if let created = outline.created {
            lines.append("Made         \(created) (the dumper's local time)")
        }
        if let server = outline.serverVersion { lines.append("PostgreSQL   \(server)") }
        if let dump = outline.dumpVersion { lines.append("pg_dump      \(dump)") }
        if let encoding = outline.encoding { lines.append("Encoding     \(encoding)") }
        return lines
    }

    private var databases: [String] {
        let names = outline.databases.map { $0.name ?? "(the one that psql is in)" }
        let width = names.map(\.count).max() ?? 0
        return ["", "Databases: \(names.count); choose one with --database"]
            + zip(outline.databases, names).map { database, name in
                let tables = outline.tables.filter { $0.database == database.name }
                let bytes = tables.reduce(0) { $0 + ($1.textBytes ?? 0) }
                let rows = tables.reduce(0) { $0 + ($1.rows ?? 0) }
                guard database.isFilled else { return "  \(name.padded(to: width))  empty" }
                return "  \(name.padded(to: width))  " + Amount.bytes(bytes).aligned(to: 9)
                    + "  \(Amount.count(rows)) rows in \(tables.count) tables"
            }
    }

    private var schema: [String] {
        guard outline.isSynapse else {
            return ["Synapse      no: this is a dump of another program's database"]
        }
        var lines: [String] = []
        if let name = outcome.serverName { lines.append("Server name  \(name)") }
        let facts = outcome.examination.facts
        if let version = facts.schemaVersion?.first?.version {
            let compat = facts.compatVersion?.first.map { ", compat version \($0)" } ?? ""
            lines.append("Schema       version \(version)\(compat)")
        }
        if let last = outcome.lastRelease { lines.append("Synapse      \(last.description)") }
        if let updates = facts.backgroundUpdates, !updates.isEmpty {
            lines.append("Pending      \(updates.count) background updates")
        }
        return lines
    }

    private var tables: [String] {
        guard !outline.tables.isEmpty, tableCount > 0 else { return [] }
        let sorted = outline.tables.sorted { ($0.textBytes ?? 0) > ($1.textBytes ?? 0) }
        let total = outline.tables.reduce(0) { $0 + ($1.textBytes ?? 0) }
        let isEstimate = outline.tables.contains(where: \.isEstimate) ? "about " : ""
        var lines = [
            "", "Tables: \(outline.tables.count), \(isEstimate)\(Amount.bytes(total)) of rows",
        ]
        let width = sorted.prefix(tableCount).map(\.name.count).max() ?? 0
        for table in sorted.prefix(tableCount) {
            let about = table.isEstimate ? "~" : ""
            let rows = table.rows.map { "\(about)\(Amount.count($0)) rows" } ?? "? rows"
            lines.append(
                "  \(table.name.padded(to: width))  "
                    + "\(about)\(Amount.bytes(table.textBytes ?? 0))".aligned(to: 9) + "  " + rows)
        }
        return lines
    }

    private var owners: [String] {
        guard !outline.owners.isEmpty else { return [] }
        let list = outline.owners.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            .map { "\($0.key) (\($0.value) objects)" }
        return ["", "Owners: " + list.joined(separator: ", ")]
    }

    private var readiness: [String] {
        let summary = outcome.summary
        var lines = [
            "",
            "Users: \(summary.users), of whom \(summary.people) people;"
                + " \(summary.ready) of them are ready to move",
        ]
        for standing in UserReadiness.Standing.allCases where standing != .active {
            if let count = summary.standings[standing] {
                lines.append("  \(count) \(standing.inWords)")
            }
        }
        for task in UserReadiness.Task.allCases {
            if let count = summary.tasks[task] {
                lines.append("  \(count) have to \(task.inWords)")
            }
        }
        if !listsUsers, summary.people > summary.ready {
            lines.append("  --users says who.")
        }
        return lines
    }

    private var findings: [String] {
        guard !outcome.findings.isEmpty else { return [] }
        var lines = ["", "Worth knowing:"]
        for finding in outcome.findings.sorted(by: { $0.verdict > $1.verdict }) {
            lines.append("  \(finding.verdict.rawValue): \(finding.message)")
            if let remedy = finding.remedy { lines.append("    To do: \(remedy)") }
        }
        return lines
    }
}

extension UserReadiness.Standing {
    /// The standing as a summary names it.
    var inWords: String {
        switch self {
        case .active: "active"
        case .deactivated: "deactivated"
        case .guest: "guests"
        case .service: "made by bridges"
        case .locked: "locked"
        case .suspended: "suspended"
        }
    }
}

extension UserReadiness.Task {
    /// The task as an errand.
    var inWords: String {
        switch self {
        case .setUpRecovery: "set up a recovery key"
        case .setUpCrossSigning: "set up cross-signing"
        case .setUpKeyBackup: "set up key backup"
        case .storeBackupKey: "store the backup's key under the recovery key"
        case .storeSigningKeys: "store the signing keys under the recovery key"
        case .signOut: "sign out of the clients that are left"
        }
    }
}

extension String {
    /// The text with spaces behind it, up to a width.
    func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }

    /// The text with spaces before it, up to a width.
    func aligned(to width: Int) -> String {
        String(repeating: " ", count: max(0, width - count)) + self
    }
}
