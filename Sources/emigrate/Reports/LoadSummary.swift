import Definitions
import Loading
import SynapseSchema
import Verification

/// A load's report for people.
struct LoadSummary {
    private let report: LoadReport

    init(_ report: LoadReport) { self.report = report }

    var text: String {
        if report.wasComplete {
            return "Database \(report.database) has this export already: an earlier run had loaded"
                + " all of it and put it in place, and only its journal was left to be removed."
                + " Nothing was loaded now.\n"
        }
        var lines =
            [headline, proof] + report.proof.lines + UncheckedDefinitions.lines(report.unchecked)
        lines += report.definitionNotes.map { "Not as in the export: \($0.text)." }
        if let replaced = report.replaced {
            lines.append("The database that was there before is now called \(replaced).")
            if !report.prepared.isEmpty {
                let rest = report.prepared.count - 10
                lines.append(
                    "It was empty, but somebody had prepared it, and the new one does not have that: "
                        + report.prepared.prefix(10).joined(separator: ", ")
                        + (rest > 0 ? " and \(rest) more" : "")
                        + ". (--in-place fills such a database itself.)")
            }
        }
        for (table, rows) in report.tablesLeftOut {
            lines.append(
                "Left out: \(Amount.count(rows)) rows of \(table); Synapse says not to restore them"
                    + " (--keep-one-time-keys keeps them).")
        }
        if let selection = report.selection { lines += SelectionSummary(selection).lines }
        if report.labelsLeftOut > 0 {
            lines.append(
                "Left out: \(Amount.count(UInt64(report.labelsLeftOut))) security labels, whose"
                    + " provider the server does not have.")
        }
        if let rewriting = report.rewriting { lines += RewriteSummary(rewriting).lines }
        for finding in report.findings ?? [] where finding.verdict > .note {
            lines.append("\(finding.verdict.rawValue): \(finding.message)")
        }
        if !report.applied.isEmpty {
            lines.append("The database has what the export says of it as a whole:")
            lines += report.applied.map { "  \($0)" }
        }
        if !report.notCarriedOver.isEmpty {
            lines.append("Settings of the former database that a superuser has to set again:")
            lines += report.notCarriedOver.map { "  \($0)" }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// What a dry run says.
    var plan: String {
        if report.wasComplete {
            return "The target has this export already: an earlier run had loaded all of it and put"
                + " it in place, and only its journal is left to be removed.\nNothing was written.\n"
        }
        var text = ""
        if let forecast = report.forecast {
            let summary = ForecastSummary(forecast)
            text = summary.text + summary.details
        }
        var lines: [String] = []
        if let rewriting = report.rewriting { lines += RewriteSummary(rewriting).lines }
        for finding in report.findings ?? [] where finding.verdict > .note {
            lines.append("\(finding.verdict.rawValue): \(finding.message)")
        }
        lines.append("Nothing was written.")
        return text + lines.joined(separator: "\n") + "\n"
    }

    /// What is left to say where the report itself cannot be written.
    var achievement: String {
        var text = "The load itself is done: everything is in place, in database \(report.database)"
        if let replaced = report.replaced {
            text += ", and the database that was there before is now called \(replaced)"
        }
        return text
    }

    private var headline: String {
        var text = "Loaded \(report.format) into database \(report.database)"
        text += report.isResumed ? ", going on where it was interrupted: " : ": "
        text += "\(Amount.count(UInt64(report.tables.count))) tables, "
        text += "\(Amount.count(report.rows)) rows"
        if report.largeObjects > 0 {
            text += ", \(Amount.count(report.largeObjects)) large objects"
        }
        text += " in \(Amount.time(report.seconds)), owned by \(report.role)"
        return text + "."
    }

    /// What was proved, and no more than that.
    private var proof: String {
        let summary = report.proof
        let isWhole = summary.isComplete && report.definitionNotes.isEmpty
        let end = isWhole ? "." : ", but for what follows."
        switch report.verification {
        case .full where summary.isComplete || summary.tablesProved > 0:
            return "Proof: " + rows(summary) + ", and so are " + others + end
        case .full: return "Proof: " + others + " are the export's; of rows, see what follows."
        case .counts where summary.tablesNotCompared == 0:
            return "Proof: each table has as many rows as in the export; they were not read."
        case .counts:
            return
                "Proof: \(summary.tablesCounted) of \(report.tables.count) tables have as many rows"
                + " as in the export; they were not read."
        case .none: return "Proof: none was asked for."
        }
    }

    private func rows(_ summary: ProofSummary) -> String {
        if summary.isComplete, !report.tables.contains(where: \.hasInserts) {
            return "every row was read back and is the export's"
        }
        let rows = Amount.count(summary.rowsProved)
        let tables = Amount.count(UInt64(summary.tablesProved))
        return
            "\(summary.isComplete ? "all " : "")\(rows) rows of \(tables) tables were read back and"
            + " are the export's"
    }

    private var others: String {
        let objects =
            report.largeObjectsProved > 0
            ? "all \(Amount.count(report.largeObjectsProved)) large objects and " : ""
        return "\(objects)all \(Amount.count(UInt64(report.definitionCount))) definitions"
    }
}
