import Definitions
import Loading
import Selection
import Verification

/// A verification's report for people.
struct VerifySummary {
    private let report: VerifyReport
    private let hidesGood: Bool

    init(_ report: VerifyReport, hidesGood: Bool) {
        self.report = report
        self.hidesGood = hidesGood
    }

    var text: SafeText {
        var lines = differences
        if report.isFaithful, hidesGood { return .lines([]) }
        let notes = report.definitions.filter { !$0.isMismatch }
        lines += notes.map { Terminal.colored("note   ", .blue, on: 1) + SafeText(" \($0.text)") }
        lines += (report.proof.lines + UncheckedDefinitions.lines(report.unchecked)).map {
            SafeText($0)
        }
        if let selection = report.selection, selection.entriesLeftOut > 0 {
            lines.append(
                SafeText(
                    "Not compared: \(Amount.count(UInt64(selection.entriesLeftOut))) entries that were"
                        + " not chosen."))
        }
        lines.append(SafeText(verdict))
        return .lines(lines)
    }

    private var differences: [SafeText] {
        let label = Terminal.colored("DIFFERS", .red, on: 1)
        var lines: [SafeText] = []
        for table in report.tables {
            guard let mismatch = table.mismatch else { continue }
            lines.append(label + SafeText(" \(table.name): \(mismatch)"))
            lines += table.missing.map { SafeText("        only in the export:   \($0)") }
            lines += table.extra.map { SafeText("        only in the database: \($0)") }
        }
        lines += report.largeObjectMismatches.map { label + SafeText(" \($0)") }
        for definition in report.definitions where definition.isMismatch {
            lines.append(label + SafeText(" \(definition.text)"))
        }
        return lines
    }

    private var verdict: String {
        let tables = Amount.count(UInt64(report.tables.count))
        let wrong = report.tables.filter { $0.mismatch != nil }.count
        let others = report.definitions.filter(\.isMismatch).count
        guard report.isFaithful else {
            let objects = report.largeObjectMismatches.count
            return "Verdict: \(wrong) of \(tables) tables and \(others) of "
                + "\(Amount.count(UInt64(report.definitionCount))) definitions differ"
                + (objects == 0 ? "." : ", and large objects do.")
        }
        let definitions = Amount.count(UInt64(report.definitionCount))
        let summary = report.proof
        if report.isCountedThroughout {
            let rows = Amount.count(report.tables.reduce(0) { $0 + $1.rows })
            return
                "Verdict: all \(tables) tables have as many rows as in the export, \(rows) in all,"
                + " and all \(definitions) definitions are the same; rows were only counted."
        }
        let rows = Amount.count(summary.rowsProved)
        guard summary.isComplete else {
            let proved = Amount.count(UInt64(summary.tablesProved))
            let counted = Amount.count(UInt64(summary.tablesCounted))
            let rest = Amount.count(UInt64(summary.tablesNotCompared))
            return
                "Verdict: nothing differs: \(rows) rows of \(proved) tables\(largeObjects) and all"
                + " \(definitions) definitions are those of the export; \(counted) tables were only"
                + " counted, \(rest) not compared."
        }
        return "Verdict: all \(rows) rows of \(tables) tables\(largeObjects) and all \(definitions)"
            + " definitions are those of the export."
    }

    private var largeObjects: String {
        report.largeObjects == 0
            ? "" : ", all \(Amount.count(report.largeObjects)) large objects"
    }
}

extension VerifyReport {
    /// Whether every table was only counted.
    fileprivate var isCountedThroughout: Bool {
        !tables.isEmpty && proof.tablesCounted == tables.count
    }
}
