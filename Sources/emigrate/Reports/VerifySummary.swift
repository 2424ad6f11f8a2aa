import Migration

/// A verification's report for people.
struct VerifySummary {
    private let report: VerifyReport
    private let hidesGood: Bool

    init(_ report: VerifyReport, hidesGood: Bool) {
        self.report = report
        self.hidesGood = hidesGood
    }

    var text: String {
        var lines: [String] = []
        for table in report.tables {
            guard let mismatch = table.mismatch else { continue }
            lines.append("\(Terminal.colored("DIFFERS", "1;31", on: 1)) \(table.name): \(mismatch)")
            lines += table.missing.map { "        only in the export:   \($0)" }
            lines += table.extra.map { "        only in the database: \($0)" }
        }
        lines += report.largeObjectMismatches.map {
            "\(Terminal.colored("DIFFERS", "1;31", on: 1)) \($0)"
        }
        for definition in report.definitions where definition.isMismatch {
            lines.append("\(Terminal.colored("DIFFERS", "1;31", on: 1)) \(definition.text)")
        }
        if report.isFaithful, hidesGood { return "" }
        for definition in report.definitions where !definition.isMismatch {
            lines.append("\(Terminal.colored("note   ", "36", on: 1)) \(definition.text)")
        }
        lines += report.proof.lines
        lines += UncheckedDefinitions.lines(report.unchecked)
        if let selection = report.selection, selection.entriesLeftOut > 0 {
            lines.append(
                "Not compared: \(Amount.count(UInt64(selection.entriesLeftOut))) entries that were"
                    + " not chosen.")
        }
        lines.append(verdict)
        return lines.joined(separator: "\n") + "\n"
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
