import RoleRewriting
import SQLSyntax

/// What became of the roles, for people.
struct RewriteSummary {
    private let rewriting: RewriteReport

    init(_ rewriting: RewriteReport) { self.rewriting = rewriting }

    var lines: [String] { roles() + missingOwners() + omissions() + needs() + findings() }

    private func missingOwners() -> [String] {
        guard rewriting.namesNoOwner else { return [] }
        var lines = [
            "Owners: the export names none (pg_dump --no-owner); all of it belongs to whoever loads it."
        ]
        let others = rewriting.possibleOwners
        if let first = others.first {
            let rest = others.count > 5 ? " and \(others.count - 5) more" : ""
            lines.append(
                "  It does not say which of \(others.prefix(5).map(\.description).joined(separator: ", "))"
                    + "\(rest) owned it, and what they had is left out; --map-role \(first)=NAME keeps it."
            )
        }
        return lines
    }

    private func roles() -> [String] {
        guard !rewriting.roles.isEmpty else { return [] }
        var lines = ["Roles:"]
        for (role, uses) in rewriting.roles.sorted(by: { $0.key < $1.key }) {
            let action: String
            switch rewriting.actions[role] {
            case .mapped(let name): action = "-> \(name)"
            case .kept, .none: action = "kept"
            case .dropped: action = "left out"
            }
            let platform = PlatformRoles.provider(of: role).map { " (\($0))" } ?? ""
            let counts = RewriteReport.Use.allCases.compactMap { use in
                uses[use].map { "\(use.rawValue) \(Amount.count(UInt64($0)))" }
            }
            lines.append("  \(role)\(platform) \(action): \(counts.joined(separator: ", "))")
        }
        return lines
    }

    private func omissions() -> [String] {
        guard !rewriting.omissionCounts.isEmpty else { return [] }
        var lines = ["Left out:"]
        for reason in RewriteReport.Reason.allCases {
            guard let count = rewriting.omissionCounts[reason] else { continue }
            lines.append("  \(Amount.count(UInt64(count))) x \(reason.rawValue)")
            guard reason != .noPrivileges else { continue }
            // What is outside the database has to be set again by hand.
            let most = reason == .outside ? 20 : 5
            for omission in rewriting.omissions.filter({ $0.reason == reason }).prefix(most) {
                lines.append("      \(omission.statement)")
            }
            if count > most { lines.append("      … all of them with --json") }
        }
        return lines
    }

    private func needs() -> [String] {
        guard rewriting.needCount > 0 else { return [] }
        var lines = [
            "Stays, but cannot be made before a superuser has made what it needs"
                + " (\(rewriting.needCount)):"
        ]
        for need in rewriting.needs.prefix(10) {
            let kind = need.isExtension ? "extension " : ""
            lines.append("  \(need.statement): needs \(kind)\(need.needed)")
        }
        if rewriting.needCount > 10 { lines.append("  … all of them with --json") }
        return lines
    }

    private func findings() -> [String] {
        guard rewriting.findingCount > 0 else { return [] }
        var lines = [
            "Not changed, but names a role or holds role names (\(rewriting.findingCount)):"
        ]
        for finding in rewriting.findings.prefix(10) {
            let role = finding.role.map { " (\($0))" } ?? ""
            lines.append("  \(finding.place)\(role): \(finding.statement)")
        }
        if rewriting.findingCount > 10 { lines.append("  … all of them with --json") }
        return lines
    }
}
