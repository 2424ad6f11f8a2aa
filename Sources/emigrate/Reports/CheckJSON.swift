import Loading
import SynapseSchema
import TargetCheck

/// A check's report for programs.
///
/// Fields are only ever added; `schema` counts breaks.
struct CheckJSON: Encodable {
    struct Finding: Encodable {
        var verdict: String
        var code: String
        var message: String
        var synapseError: String?
        var evidence: [[String: String]]
        var remedy: String?

        init(_ finding: SynapseSchema.Finding) {
            verdict = finding.verdict.rawValue
            code = finding.code.rawValue
            message = finding.message
            synapseError = finding.synapseError
            evidence = finding.evidence.map { ["source": $0.source, "detail": $0.detail] }
            remedy = finding.remedy
        }
    }

    var schema = 1
    var command = "check"
    var input: String
    var compatible: Bool
    var verdict: String
    var schemaVersion: Int?
    var compatVersion: Int?
    var findings: [Finding]
    var unreadTables: [String]

    init(_ outcome: CheckOutcome, input: String) {
        self.input = input
        compatible = outcome.report.isCompatible
        verdict = outcome.report.verdict.rawValue
        schemaVersion = outcome.examination.facts.schemaVersion?.first?.version
        compatVersion = outcome.examination.facts.compatVersion?.first
        findings = outcome.report.findings.map { Finding($0) }
        unreadTables = outcome.examination.unread.sorted()
    }
}
