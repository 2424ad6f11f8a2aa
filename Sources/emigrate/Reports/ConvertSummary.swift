import Conversion
import Loading
import Transformation

/// A conversion's report for people.
struct ConvertSummary {
    private let report: TransformReport
    private let output: String

    init(_ report: TransformReport, output: String) {
        self.report = report
        self.output = output
    }

    var text: String {
        var lines = [headline]
        if let transfer = report.transfer { lines.append(self.transfer(transfer)) }
        if let rewriting = report.rewriting {
            lines += RewriteSummary(rewriting).lines
        }
        for (table, rows) in report.tablesLeftOut {
            lines.append(
                "Left out: \(Amount.count(rows)) rows of \(table); Synapse says not to restore them"
                    + " (--keep-one-time-keys keeps them).")
        }
        if let selection = report.selection { lines += SelectionSummary(selection).lines }
        return lines.joined(separator: "\n") + "\n"
    }

    private var headline: String {
        var text = "Converted \(report.format): \(Amount.count(UInt64(report.entries))) entries, "
        text += "\(Amount.count(UInt64(report.tables))) tables"
        if report.isDataRead { text += ", \(Amount.count(report.rows)) rows" }
        if report.largeObjects > 0 {
            text += ", \(Amount.count(report.largeObjects)) large objects"
        }
        if report.outputBytes > 0 {
            let what = report.transfer == nil ? "SQL" : "archive"
            text += "; \(Amount.bytes(report.outputBytes)) of \(what)"
        }
        if output != "-" { text += " in \(output)" }
        return text + "."
    }

    /// How the data came into an archive.
    private func transfer(_ transfer: TransformReport.Transfer) -> String {
        let ways = [
            (transfer.linked, "linked: one file in both folders, so write into neither"),
            (transfer.cloned, "cloned"), (transfer.copied, "copied as they are"),
            (transfer.recompressed, "compressed anew"),
        ]
        let text = ways.filter { $0.0 > 0 }.map { "\(Amount.count(UInt64($0.0))) \($0.1)" }
        let reading =
            report.isDataRead
            ? "every row read and checked."
            : "not every row was read, so that a table which is cut short in the export is so here, too."
                + " --copy reads and checks them all, and so does emigrate convert EXPORT -o /dev/null."
        return "Data: " + (text + [reading]).joined(separator: "; ")
    }
}
