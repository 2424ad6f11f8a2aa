import Migration
import SynapseSchema

/// A check's findings for people: the worst first.
struct CheckSummary {
    private let outcome: CheckOutcome
    private let hidesGood: Bool

    init(_ outcome: CheckOutcome, hidesGood: Bool) {
        self.outcome = outcome
        self.hidesGood = hidesGood
    }

    var text: String {
        var lines: [String] = []
        for verdict in Finding.Verdict.allCases.reversed() {
            guard verdict != .ok || !hidesGood else { continue }
            for finding in outcome.report.findings where finding.verdict == verdict {
                lines += Self.lines(finding)
            }
        }
        if !outcome.examination.unread.isEmpty {
            lines.append(
                "Not read, because they are large: "
                    + outcome.examination.unread.sorted().joined(separator: ", ")
                    + " (--full reads them).")
        }
        lines.append(verdict)
        return lines.joined(separator: "\n") + "\n"
    }

    private var verdict: String {
        let worst = outcome.report.verdict
        if worst == .blocks { return "Verdict: not compatible." }
        if worst == .warning { return "Verdict: compatible, with warnings." }
        return "Verdict: compatible."
    }

    private static func lines(_ finding: Finding) -> [String] {
        var lines = ["\(label(finding.verdict)) \(finding.message)"]
        if let error = finding.synapseError {
            lines.append(
                "        Synapse says: " + error.split(separator: "\n").joined(separator: " "))
        }
        if finding.verdict > .ok {
            lines += finding.evidence.map { "        \($0)" }
        }
        if let remedy = finding.remedy { lines.append("        To do: \(remedy)") }
        return lines
    }

    private static func label(_ verdict: Finding.Verdict) -> String {
        let (word, color): (String, String)
        switch verdict {
        case .ok: (word, color) = ("ok     ", "32")
        case .note: (word, color) = ("note   ", "36")
        case .warning: (word, color) = ("warning", "33")
        case .blocks: (word, color) = ("BLOCKS ", "1;31")
        }
        return Terminal.colored(word, color, on: 1)
    }
}
