public import RoleRewriting

/// What a conversion read, wrote, changed and left out.
public struct ConvertReport: Sendable {
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
    /// How many rows were written.
    public var rows: UInt64 = 0
    /// How many bytes of rows and large objects were written.
    public var dataBytes: UInt64 = 0
    /// How many bytes of SQL were written, before compression.
    public var outputBytes: UInt64 = 0
    /// How many large objects were written.
    public var largeObjects: UInt64 = 0
    /// Tables whose rows were left out, and how many rows each had.
    public var tablesLeftOut: [(table: String, rows: UInt64)] = []
    /// Whether the export is Synapse's.
    public var isSynapse = false
    /// What became of the roles; nil where nothing was rewritten.
    public var rewriting: RewriteReport?
    /// The role that owners became.
    public var target = ""

    /// Creates an empty report.
    public init() {}
}
