import Definitions
import Loading
import Verification

/// A verification's report for programs.
///
/// Fields are only ever added; `schema` counts breaks.
struct VerifyJSON: Encodable {
    struct Table: Encodable {
        var name: String
        var rows: UInt64
        /// `proved`, `counted`, `not compared` or `differs`.
        var proof: String
        var why: String?
        var mismatch: String?
        var onlyInExport: [String]?
        var onlyInDatabase: [String]?
    }

    struct Definition: Encodable {
        var mismatch: Bool
        var kind: String
        var name: String
        var problem: String
    }

    var schema = 1
    var command = "verify"
    var input: String
    var format: String
    var faithful: Bool
    var countsOnly: Bool
    var tables: [Table]
    var proof: ProofJSON
    var largeObjects: UInt64
    var largeObjectMismatches: [String]
    var definitions: [Definition]
    var definitionCount: Int
    var unchecked: [String: Int]
    var selection: SelectionJSON?
    var verifiedBytes: UInt64
    var seconds: Double

    init(_ report: VerifyReport, input: String) {
        self.input = input
        format = report.format
        faithful = report.isFaithful
        countsOnly = report.countsOnly
        tables = report.tables.map { table in
            Table(
                name: table.name, rows: table.rows, proof: table.proof.word,
                why: table.proof.why, mismatch: table.mismatch,
                onlyInExport: table.missing.isEmpty ? nil : table.missing,
                onlyInDatabase: table.extra.isEmpty ? nil : table.extra)
        }
        proof = ProofJSON(report.proof)
        largeObjects = report.largeObjects
        largeObjectMismatches = report.largeObjectMismatches
        definitions = report.definitions.map {
            Definition(
                mismatch: $0.isMismatch, kind: $0.kind, name: $0.name, problem: $0.problem)
        }
        definitionCount = report.definitionCount
        unchecked = report.unchecked
        selection = report.selection.map { SelectionJSON($0) }
        verifiedBytes = report.verifiedBytes
        seconds = report.seconds
    }
}
