import FoundationEssentials
import Migration

/// A verification's report for programs.
///
/// Fields are only ever added; `schema` counts breaks.
struct VerifyJSON: Encodable {
    struct Table: Encodable {
        var name: String
        var rows: UInt64
        var mismatch: String?
        var onlyInExport: [String]?
        var onlyInDatabase: [String]?
    }

    var schema = 1
    var command = "verify"
    var input: String
    var format: String
    var faithful: Bool
    var countsOnly: Bool
    var tables: [Table]
    var verifiedBytes: UInt64
    var seconds: Double

    init(_ report: VerifyReport, input: String) {
        self.input = input
        format = report.format
        faithful = report.isFaithful
        countsOnly = report.countsOnly
        tables = report.tables.map { table in
            Table(
                name: table.name, rows: table.rows, mismatch: table.mismatch,
                onlyInExport: table.missing.isEmpty ? nil : table.missing,
                onlyInDatabase: table.extra.isEmpty ? nil : table.extra)
        }
        verifiedBytes = report.verifiedBytes
        seconds = report.seconds
    }
}
