import Loading
import SynapseSchema

/// The users of an export, one a line.
struct UserTable {
    private let users: [UserReadiness]

    init(_ users: [UserReadiness]) { self.users = users }

    /// The heads of the columns.
    static let heads = [
        "user", "standing", "sessions", "cross-signing", "backup", "recovery", "last seen",
        "left to do",
    ]

    /// A user's cells, in the order of the heads.
    static func cells(of user: UserReadiness) -> [String] {
        let backup = user.backup.map { backup in
            backup.keys.map { "\(Amount.count(UInt64(max(0, $0)))) keys" } ?? "yes"
        }
        return [
            user.name, user.standing.rawValue + (user.isAdmin ? ", admin" : ""),
            String(user.sessions), user.crossSigning.rawValue, backup ?? "none",
            user.secretStorage.rawValue, user.lastSeen.map { Day(milliseconds: $0).text } ?? "-",
            user.tasks.isEmpty ? "nothing" : user.tasks.map(\.inWords).joined(separator: "; "),
        ]
    }

    var lines: [String] {
        guard !users.isEmpty else { return [] }
        let rows = [Self.heads] + users.map(Self.cells)
        let widths = Self.heads.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return [""]
            + rows.map { row in
                row.enumerated().map { column, cell in
                    column == row.count - 1 ? cell : cell.padded(to: widths[column])
                }.joined(separator: "  ")
            }
    }
}

/// A day of the calendar, in UTC.
struct Day {
    /// `2026-11-23`.
    let text: String

    init(milliseconds: Int) {
        // From days to the civil calendar: years begin in March, so that leap days come last.
        let days = Int((Double(milliseconds) / 86_400_000).rounded(.down)) + 719_468
        let era = (days >= 0 ? days : days - 146_096) / 146_097
        let dayOfEra = days - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shifted + 2) / 5 + 1
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        text = "\(year)-\(two(month))-\(two(day))"
    }
}
