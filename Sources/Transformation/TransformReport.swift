import Exports
public import RoleRewriting
public import Selection

/// What was read of an export, changed, left out and handed on.
public struct TransformReport: Sendable {
    /// The form of the export, in words.
    public var format = ""
    /// The server that the export came from, as it says.
    public var serverVersion: String?
    /// The pg_dump that made it, as it says.
    public var dumpVersion: String?
    /// The database's name, as the export says.
    public var databaseName: String?
    /// How many entries or statements were written.
    public var entries = 0
    /// How many tables' data was written.
    public var tables = 0
    /// How many rows were written, as far as they were read.
    public var rows: UInt64 = 0
    /// Whether all data was read; what is linked, or copied as it is, need not be.
    public var isDataRead = true
    /// How the data of an archive came into another one; nil for a script.
    public var transfer: Transfer?
    /// How many bytes of rows and large objects were written.
    public var dataBytes: UInt64 = 0
    /// How many bytes of SQL were written, before compression; or how large a custom archive is.
    public var outputBytes: UInt64 = 0
    /// How many large objects were written.
    public var largeObjects: UInt64 = 0
    /// Tables whose rows were left out, and how many rows each had.
    public var tablesLeftOut: [(table: String, rows: UInt64)] = []
    /// What was left out as it was not wanted; nil where everything was.
    public var selection: SelectionReport?
    /// Whether the export is Synapse's.
    public var isSynapse = false
    /// What became of the roles; nil where nothing was rewritten.
    public var rewriting: RewriteReport?
    /// The role that owners became.
    public var target = ""

    /// How many tables' rows and large objects came into a new archive in which way.
    public struct Transfer: Hashable, Sendable {
        /// As the export's own files, under a second name.
        public var linked = 0
        /// As files that share the export's blocks until either is written to.
        public var cloned = 0
        /// As copies, compressed as they were.
        public var copied = 0
        /// Compressed anew.
        public var recompressed = 0

        package init(linked: Int, cloned: Int, copied: Int, recompressed: Int) {
            self.linked = linked
            self.cloned = cloned
            self.copied = copied
            self.recompressed = recompressed
        }
    }

    /// Creates an empty report.
    public init() {}
}

extension TransformReport {
    /// Adds to the rows of a table that were left out.
    mutating func noteLeftOut(rows: UInt64, of table: String) {
        if let index = tablesLeftOut.firstIndex(where: { $0.table == table }) {
            tablesLeftOut[index].rows += rows
        } else {
            tablesLeftOut.append((table, rows))
        }
    }
}
