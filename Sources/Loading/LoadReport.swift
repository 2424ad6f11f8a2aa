public import DatabaseWork
public import Definitions
import Exports
public import RoleRewriting
public import Selection
public import SynapseSchema
public import Verification

/// What a load read, loaded, proved and left out.
public struct LoadReport: Sendable {
    /// A table and what was loaded of it.
    public struct Table: Sendable {
        /// The schema and the name, as the export has them.
        public var name: String
        /// How many rows of the export.
        public var rows: UInt64
        /// The 128-bit sum of its rows in hexadecimal; empty where it is not known.
        public var checksum: String
        /// Whether some of them are INSERT statements.
        public var hasInserts: Bool
        /// What is known of the rows that are in the database now.
        public var proof: RowProof
    }

    /// The form of the export, in words.
    public var format = ""
    /// What was to be done; nothing else was, where the load was a dry run.
    public var forecast: LoadForecast?
    /// The database that has everything now.
    public var database = ""
    /// What the database that was there before is called now.
    public var replaced: String?
    /// What somebody had prepared in that database, which was empty otherwise: `extension file_fdw`.
    public var prepared: [String] = []
    /// Whether the database had the whole export already.
    ///
    /// An earlier run was cut off when only the journal was left to be removed; nothing was loaded
    /// now, and nothing compared.
    public var wasComplete = false
    /// Settings and privileges of that database that could not be carried over, as SQL.
    public var notCarriedOver: [String] = []
    /// What the export says of its database as a whole, and the new one has now, shortened.
    public var applied: [String] = []
    /// The role that owns everything.
    public var role = ""
    /// Whether an interrupted load was gone on with.
    public var isResumed = false
    /// How many sessions loaded at the same time.
    public var jobs = 1
    /// The tables with rows in the export, in its order.
    public var tables: [Table] = []
    /// How many bytes of rows were sent.
    public var loadedBytes: UInt64 = 0
    /// How many large objects were loaded.
    public var largeObjects: UInt64 = 0
    /// How many of them were read back and found to be the export's.
    public var largeObjectsProved: UInt64 = 0
    /// Tables whose rows were left out, and how many rows each had.
    public var tablesLeftOut: [(table: String, rows: UInt64)] = []
    /// What was left out as it was not wanted; nil where everything was.
    public var selection: SelectionReport?
    /// How many definitions were found to be those of the export; 0 where none were compared.
    public var definitionCount = 0
    /// How the database is not as the export defines it, where its owner could not have it so.
    public var definitionNotes: [DefinitionMismatch] = []
    /// What was not compared, with how often.
    public var unchecked: [String: Int] = [:]
    /// How many security labels were left out, whose provider the server does not have.
    public var labelsLeftOut = 0
    /// How the proof was taken.
    public var verification = LoadOptions.Verification.full
    /// What became of the roles.
    public var rewriting: RewriteReport?
    /// What the check before said of the export and the target; nil where it is no Synapse's.
    public var findings: [Finding]?
    /// How long it took, in seconds.
    public var seconds = 0.0

    /// How many rows were loaded.
    public var rows: UInt64 { tables.reduce(0) { $0 + $1.rows } }

    /// Creates an empty report.
    public init() {}

    /// Takes note of what a comparison of definitions came to.
    mutating func record(_ findings: DefinitionFindings) {
        definitionCount = findings.count
        definitionNotes = findings.mismatches
        unchecked = findings.unchecked
    }

    /// Takes note of large objects that were loaded and not compared, and of how many statements make
    /// others.
    mutating func noteUnprovedObjects(untold: Int) {
        let count = Int(clamping: largeObjects - largeObjectsProved)
        if count > 0 { unchecked["contents of large objects", default: 0] += count }
        if untold > 0 { unchecked[LargeObjectLedger.untoldTitle, default: 0] += untold }
    }
}

extension LoadReport.Table {
    /// What is known of a table, whose rows of the export come to a sum as far as `expectation` has
    /// one.
    init(
        _ name: String, _ result: TableProof.Result, sum expectation: RowExpectation,
        hasInserts: Bool
    ) {
        var isSummed = false
        if case .sum = expectation.means { isSummed = true }
        self.init(
            name: name, rows: result.rows,
            checksum: isSummed ? expectation.total.checksum : "", hasInserts: hasInserts,
            proof: result.proof)
    }
}
