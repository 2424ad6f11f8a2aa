import DatabaseWork
import Definitions
import Loading
import Verification

/// A load's report for programs, on one line.
///
/// Fields are only ever added; `schema` counts breaks.
struct LoadJSON: Encodable {
    struct Table: Encodable {
        var name: String
        var rows: UInt64
        var checksum: String?
        /// `proved`, `counted` or `not compared`.
        var proof: String
        var why: String?
    }

    struct EmptiedTable: Encodable {
        var table: String
        var rows: UInt64
    }

    /// What was to be done.
    struct Plan: Encodable {
        struct Table: Encodable {
            var name: String
            var bytes: UInt64
        }

        var event = "plan"
        var tables: [Table]?
        var bytes: UInt64?
        var definitions: Int?
        var database: String
        var filling: String?
        var replacesDatabase: Bool
        var serverVersion: Int
        var jobs: Int
        var diskBytes: UInt64?
        var freeBytes: UInt64?

        init(_ forecast: LoadForecast) {
            tables = forecast.content?.tables.map { Table(name: $0.name, bytes: $0.bytes) }
            bytes = forecast.content?.bytes
            definitions = forecast.content?.definitions
            database = forecast.database
            filling = forecast.filling
            replacesDatabase = forecast.replacesDatabase
            serverVersion = forecast.serverVersion
            jobs = forecast.jobs
            diskBytes = forecast.diskBytes
            freeBytes = forecast.freeBytes
        }
    }

    var event = "report"
    var schema = 1
    var command = "load"
    var input: String
    var format: String
    var dryRun: Bool
    var database: String
    var replaced: String?
    var prepared: [String]
    var alreadyComplete: Bool
    var role: String
    var resumed: Bool
    var jobs: Int
    var verification: String
    var tables: [Table]
    var proof: ProofJSON
    var rows: UInt64
    var loadedBytes: UInt64
    var largeObjects: UInt64
    var largeObjectsProved: UInt64
    var emptiedTables: [EmptiedTable]
    var selection: SelectionJSON?
    var definitions: Int
    var definitionNotes: [String]
    var unchecked: [String: Int]
    var labelsLeftOut: Int
    /// Nil where statements were not rewritten.
    var leftOut: [ConvertJSON.Omission]?
    var seconds: Double
    var findings: [CheckJSON.Finding]?
    var notCarriedOver: [String]
    var applied: [String]

    init(_ report: LoadReport, input: String) {
        self.input = input
        format = report.format
        dryRun = report.database.isEmpty
        prepared = report.prepared
        alreadyComplete = report.wasComplete
        database = report.database
        replaced = report.replaced
        role = report.role
        resumed = report.isResumed
        jobs = report.jobs
        verification = report.verification.rawValue
        tables = report.tables.map {
            Table(
                name: $0.name, rows: $0.rows, checksum: $0.checksum.isEmpty ? nil : $0.checksum,
                proof: $0.proof.word, why: $0.proof.why)
        }
        proof = ProofJSON(report.proof)
        rows = report.rows
        loadedBytes = report.loadedBytes
        largeObjects = report.largeObjects
        largeObjectsProved = report.largeObjectsProved
        emptiedTables = report.tablesLeftOut.map { EmptiedTable(table: $0.table, rows: $0.rows) }
        selection = report.selection.map { SelectionJSON($0) }
        definitions = report.definitionCount
        definitionNotes = report.definitionNotes.map(\.text)
        unchecked = report.unchecked
        labelsLeftOut = report.labelsLeftOut
        leftOut = report.rewriting.map { ConvertJSON.omissions($0) }
        seconds = report.seconds
        findings = report.findings?.map { CheckJSON.Finding($0) }
        notCarriedOver = report.notCarriedOver
        applied = report.applied
    }
}
