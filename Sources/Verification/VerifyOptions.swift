public import Definitions
public import Exports
public import Selection
public import Transformation

/// What a verification is to do.
public struct VerifyOptions: Sendable {
    /// Leads to the database, by libpq's conventions.
    public var conninfo: String
    /// What has become of the content, and which part of it is to be there.
    public var contentOptions = ContentOptions()
    /// Where the export is unpacked if it has to be.
    public var unpacking = Unpacking()
    /// How many sessions read at the same time; nil for two for each core.
    public var jobs: Int?
    /// Whether rows are read, or only counted.
    public var countsOnly = false
    /// How many rows that differ are shown of each table; 0 for none.
    public var shownRows = 0

    /// Creates the options for a database loaded for the plain target role.
    public init(conninfo: String) { self.conninfo = conninfo }
}

/// What a verification found.
public struct VerifyReport: Sendable {
    /// What was found of one table.
    public struct Table: Sendable {
        /// The schema and the name, as the export has them.
        public var name: String
        /// How many rows the export has.
        public var rows: UInt64
        /// What is known of the database's rows.
        public var proof: RowProof
        /// Rows of the export that are not in the database, as COPY text.
        public var missing: [String] = []
        /// Rows of the database that are not in the export, as COPY text.
        public var extra: [String] = []

        /// How the database differs, in words; nil where that is not known.
        public var mismatch: String? {
            if case .differs(let how) = proof { how } else { nil }
        }
    }

    /// The form of the export, in words.
    public var format = ""
    /// The tables with rows in the export, in its order.
    public var tables: [Table] = []
    /// How many large objects were compared: byte for byte, or by their sizes and hashes.
    public var largeObjects: UInt64 = 0
    /// How large objects differ, in words; the first hundred of each of the export's entries.
    public var largeObjectMismatches: [String] = []
    /// What is not as the export defines it.
    public var definitions: [DefinitionMismatch] = []
    /// How many definitions were compared.
    public var definitionCount = 0
    /// Statements that say something that is not compared, by their first words.
    public var unchecked: [String: Int] = [:]
    /// What was not looked at, as it was not wanted; nil where everything was.
    public var selection: SelectionReport?
    /// How many bytes of rows were read back.
    public var verifiedBytes: UInt64 = 0
    /// How long it took, in seconds.
    public var seconds = 0.0

    /// Creates an empty report.
    public init() {}

    /// Takes note of large objects that the session's user may not read.
    mutating func noteUnreadableObjects(_ count: Int) {
        guard count > 0 else { return }
        unchecked["contents of large objects (permission denied)", default: 0] += count
    }

    /// Whether any table's rows were only counted.
    public var countsOnly: Bool {
        tables.contains { if case .counted = $0.proof { true } else { false } }
    }

    /// Whether nothing is known to be otherwise than the export has it.
    public var isFaithful: Bool {
        tables.allSatisfy { $0.mismatch == nil } && largeObjectMismatches.isEmpty
            && !definitions.contains(where: \.isMismatch)
    }
}
