import Foundation
import TestSupport
import Testing

/// What `emigrate check --json` prints, with all the fields that it promises.
struct CheckReport: Decodable {
    struct Finding: Decodable {
        var verdict: String
        var code: String
        var message: String
        var synapseError: String?
        var evidence: [Evidence]
        var remedy: String?
    }

    struct Evidence: Decodable {
        var source: String
        var detail: String
    }

    var schema: Int
    var command: String
    var input: String
    var compatible: Bool
    var verdict: String
    var schemaVersion: Int?
    var compatVersion: Int?
    var findings: [Finding]
    var unreadTables: [String]

    /// The report on an export, which has to agree with the exit status.
    static func checking(_ export: String, _ options: [String]) throws -> CheckReport {
        let result = try Command.emigrate(["check", export, "--json"] + options).run()
        guard result.status == 0 || result.status == 1 else {
            throw SupportError(result.description)
        }
        let report = try JSONDecoder().decode(Self.self, from: Data(result.output))
        #expect(report.compatible == (result.status == 0))
        #expect(report.compatible == report.blocks.isEmpty)
        return report
    }

    /// The findings of one kind.
    func about(_ code: String) -> [Finding] { findings.filter { $0.code == code } }

    /// What kinds of findings block.
    var blocks: [String] { findings.filter { $0.verdict == "blocks" }.map(\.code) }
}
