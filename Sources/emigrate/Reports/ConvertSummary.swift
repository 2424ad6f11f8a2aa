import Migration

/// A conversion's report for people.
struct ConvertSummary {
    private let report: ConvertReport
    private let output: String

    init(_ report: ConvertReport, output: String) {
        self.report = report
        self.output = output
    }

    var text: String {
        var lines = [headline]
        if let rewriting = report.rewriting {
            lines += RewriteSummary(rewriting).lines
        }
        for (table, rows) in report.tablesLeftOut {
            lines.append(
                "Left out: \(Amount.count(rows)) rows of \(table); Synapse says not to restore them"
                    + " (--keep-one-time-keys keeps them).")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private var headline: String {
        var text = "Converted \(report.format): \(Amount.count(UInt64(report.entries))) entries, "
        text += "\(Amount.count(UInt64(report.tables))) tables, "
        text += "\(Amount.count(report.rows)) rows"
        if report.largeObjects > 0 {
            text += ", \(Amount.count(report.largeObjects)) large objects"
        }
        text += "; \(Amount.bytes(report.outputBytes)) of SQL"
        if output != "-" { text += " in \(output)" }
        return text + "."
    }
}
