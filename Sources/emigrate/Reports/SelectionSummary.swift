import Loading
import Selection

/// What a choice left out, for people.
struct SelectionSummary {
    private let report: SelectionReport

    init(_ report: SelectionReport) { self.report = report }

    var lines: [String] {
        var lines = ["Chosen: all but \(Amount.count(UInt64(report.entriesLeftOut))) entries."]
        lines += rows
        lines += list("Left out with all that is theirs", report.tablesLeftOut)
        lines += list("Left out, as they need what is left out", report.dependentsLeftOut)
        lines += list("Taken along, as what was chosen needs them", report.takenAlong)
        lines += report.warnings.map { "Warning: \($0)." }
        return lines
    }

    private var rows: [String] {
        guard !report.rowsLeftOut.isEmpty else { return [] }
        let amounts = report.rowsLeftOut.prefix(10).map { rows in
            if let count = rows.count { return "\(rows.table) (\(Amount.count(count)))" }
            return rows.storedBytes.map { "\(rows.table) (\(Amount.bytes($0)))" } ?? rows.table
        }
        let rest = report.rowsLeftOut.count - amounts.count
        return [
            "Left out: rows of " + amounts.joined(separator: ", ")
                + (rest > 0 ? " and \(rest) more tables" : "") + "."
        ]
    }

    private func list(_ title: String, _ names: [String]) -> [String] {
        guard !names.isEmpty else { return [] }
        let rest = names.count - 5
        return [
            "\(title): " + names.prefix(5).joined(separator: ", ")
                + (rest > 0 ? " and \(rest) more" : "") + "."
        ]
    }
}

/// What a choice left out, for programs.
struct SelectionJSON: Encodable {
    struct Rows: Encodable {
        var table: String
        var storedBytes: UInt64?
        var rows: UInt64?
    }

    var entriesLeftOut: Int
    var tablesLeftOut: [String]
    var rowsLeftOut: [Rows]
    var dependentsLeftOut: [String]
    var takenAlong: [String]
    var warnings: [String]

    init(_ report: SelectionReport) {
        entriesLeftOut = report.entriesLeftOut
        tablesLeftOut = report.tablesLeftOut
        rowsLeftOut = report.rowsLeftOut.map {
            Rows(table: $0.table, storedBytes: $0.storedBytes, rows: $0.count)
        }
        dependentsLeftOut = report.dependentsLeftOut
        takenAlong = report.takenAlong
        warnings = report.warnings
    }
}
