import Exports

/// What a choice left out of an export, and what it took along.
public struct SelectionReport: Sendable {
    /// The rows of one table.
    public struct Rows: Hashable, Sendable {
        /// The schema and the name of the table.
        public var table: String
        /// Their size in bytes as the archive has them, compressed if it is; nil in a script.
        public var storedBytes: UInt64?
        /// How many there are; nil where they were not read.
        public var count: UInt64?
    }

    /// How many entries of the archive, or statements of the script, are left out.
    public var entriesLeftOut = 0
    /// The tables and other relations that are left out by name, definitions and rows.
    public var tablesLeftOut: [String] = []
    /// The tables whose definitions stay without their rows.
    public var rowsLeftOut: [Rows] = []
    /// What depends on something that is left out and had to go with it, with kind and name.
    public var dependentsLeftOut: [String] = []
    /// What was not chosen but is needed by something that was, with kind and name.
    public var takenAlong: [String] = []
    /// What was chosen to no effect, or to one that may surprise, and what Synapse makes of it.
    public var warnings: [String] = []

    /// Creates an empty report.
    public init() {}
}
