import Loading
import SynapseSchema
import TargetCheck

/// A check's findings for people: the worst first.
struct CheckSummary {
    private let outcome: CheckOutcome
    private let hidesGood: Bool

    init(_ outcome: CheckOutcome, hidesGood: Bool) {
        self.outcome = outcome
        self.hidesGood = hidesGood
    }

    var text: SafeText {
        var lines: [SafeText] = []
        for verdict in Finding.Verdict.allCases.reversed() {
            guard verdict != .ok || !hidesGood else { continue }
            for finding in outcome.report.findings where finding.verdict == verdict {
                lines += Self.lines(finding)
            }
        }
        if !outcome.examination.unread.isEmpty {
            lines.append(
                SafeText(
                    "Not read, because they are large: "
                        + outcome.examination.unread.sorted().joined(separator: ", ")
                        + " (--full reads them)."))
        }
        lines.append(SafeText(verdict))
        return .lines(lines)
    }

    private var verdict: String {
        let worst = outcome.report.verdict
        if worst == .blocks { return "Verdict: not compatible." }
        if worst == .warning { return "Verdict: compatible, with warnings." }
        return "Verdict: compatible."
    }

    private static func lines(_ finding: Finding) -> [SafeText] {
        var lines: [String] = []
        if let error = finding.synapseError {
            lines.append(
                "        Synapse says: " + error.split(separator: "\n").joined(separator: " "))
        }
        if finding.verdict > .ok {
            lines += finding.evidence.map { "        \($0)" }
        }
        if let remedy = finding.remedy { lines.append("        To do: \(remedy)") }
        return [label(finding.verdict) + SafeText(" \(finding.message)")]
            + lines.map { SafeText($0) }
    }

    private static func label(_ verdict: Finding.Verdict) -> SafeText {
        let (word, color): (String, Terminal.Color)
        switch verdict {
        case .ok: (word, color) = ("ok     ", .green)
        case .note: (word, color) = ("note   ", .blue)
        case .warning: (word, color) = ("warning", .yellow)
        case .blocks: (word, color) = ("BLOCKS ", .red)
        }
        return Terminal.colored(word, color, on: 1)
    }
}
