import Loading
import Verification

/// How far the rows of several tables are known to be the export's: what sentences and fields are
/// made of.
struct ProofSummary {
    /// One table.
    struct Table {
        var name: String
        var rows: UInt64
        var proof: RowProof
    }

    private let proved: [Table]
    private let counted: [(name: String, why: String)]
    private let notCompared: [(name: String, why: String)]

    init(_ tables: [Table]) {
        proved = tables.filter { $0.proof == .proved }
        counted = tables.compactMap { table in
            if case .counted(let why) = table.proof { (table.name, why) } else { nil }
        }
        notCompared = tables.compactMap { table in
            if case .notCompared(let why) = table.proof { (table.name, why) } else { nil }
        }
    }

    /// Whether every row was read back and is the export's.
    var isComplete: Bool { counted.isEmpty && notCompared.isEmpty }

    /// How many tables are proved.
    var tablesProved: Int { proved.count }

    /// How many rows they have.
    var rowsProved: UInt64 { proved.reduce(0) { $0 + $1.rows } }

    /// How many tables were only counted.
    var tablesCounted: Int { counted.count }

    /// How many tables nothing is known of.
    var tablesNotCompared: Int { notCompared.count }

    /// A line for each reason why tables were only counted, or not compared; that it was asked for is
    /// no news.
    var lines: [String] {
        Self.line("Counted only: rows of", counted.filter { $0.why != RowProof.asked })
            + Self.line("Not compared: rows of", notCompared.filter { $0.why != RowProof.asked })
    }

    private static func line(_ title: String, _ tables: [(name: String, why: String)]) -> [String] {
        guard !tables.isEmpty else { return [] }
        // Tables share their reasons more often than not.
        var groups: [(why: String, names: [String])] = []
        for (name, why) in tables {
            if let index = groups.firstIndex(where: { $0.why == why }) {
                groups[index].names.append(name)
            } else {
                groups.append((why, [name]))
            }
        }
        return groups.map { why, names in
            let rest = names.count > 10 ? " and \(names.count - 10) more tables" : ""
            return "\(title) \(names.prefix(10).joined(separator: ", "))\(rest) (\(why))."
        }
    }
}

/// What is known of rows, for programs.
struct ProofJSON: Encodable {
    var proved: Int
    var counted: Int
    var notCompared: Int

    init(_ summary: ProofSummary) {
        proved = summary.tablesProved
        counted = summary.tablesCounted
        notCompared = summary.tablesNotCompared
    }
}

extension RowProof {
    /// The word for programs.
    var word: String {
        switch self {
        case .proved: "proved"
        case .counted: "counted"
        case .notCompared: "not compared"
        case .differs: "differs"
        }
    }

    /// Why no more is known; nil where all is.
    var why: String? {
        switch self {
        case .proved, .differs: nil
        case .counted(let why), .notCompared(let why): why
        }
    }
}

extension LoadReport {
    /// How far the rows are known to be the export's.
    var proof: ProofSummary {
        ProofSummary(
            tables.map { ProofSummary.Table(name: $0.name, rows: $0.rows, proof: $0.proof) })
    }
}

extension VerifyReport {
    /// How far the rows are known to be the export's.
    var proof: ProofSummary {
        ProofSummary(
            tables.map { ProofSummary.Table(name: $0.name, rows: $0.rows, proof: $0.proof) })
    }
}
