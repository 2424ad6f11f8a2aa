import SynapseSchema

/// What an export holds, as far as its table of contents or its statements say.
public struct ExportOutline: Sendable {
    /// A table with data in the export.
    public struct Table: Sendable {
        /// The database, in a script of several; nil where the script does not say.
        public var database: String?
        /// The schema; nil where the dump does not say.
        public var schema: String?
        /// The name.
        public var name: String
        /// The size of its rows as they lie in the export, in bytes, compressed if they are.
        public var storedBytes: UInt64
        /// The size of its rows as text, in bytes; nil where it was not worth finding out.
        public var textBytes: UInt64?
        /// How many rows it has; nil where that is unknown.
        public var rows: UInt64?
        /// Whether `textBytes` and `rows` are estimates.
        public var isEstimate: Bool

        /// Creates a table.
        package init(
            database: String? = nil, schema: String?, name: String, storedBytes: UInt64,
            textBytes: UInt64?, rows: UInt64?, isEstimate: Bool
        ) {
            self.database = database
            self.schema = schema
            self.name = name
            self.storedBytes = storedBytes
            self.textBytes = textBytes
            self.rows = rows
            self.isEstimate = isEstimate
        }
    }

    /// A database of a script.
    public struct Database: Sendable {
        /// The name; nil for the one that psql is in when the script begins.
        public var name: String?
        /// Whether the script makes or fills anything in it.
        public var isFilled: Bool

        /// Creates a database.
        package init(name: String?, isFilled: Bool) {
            self.name = name
            self.isFilled = isFilled
        }
    }

    /// A sequence's state.
    public struct Sequence: Hashable, Sendable {
        /// The value set last.
        public var lastValue: Int64
        /// Whether that value was handed out already.
        public var isCalled: Bool
    }

    /// The form of the export, in words.
    public var format = ""
    /// The file or folder, as the user named it.
    public var path = ""
    /// The folder's own name in the export, `UNIQUEID-live-DOMAIN-synapse-database.dir`.
    public var folderName: String?
    /// The archive version, such as 1.14; nil for scripts.
    public var archiveVersion: String?
    /// How the data is compressed, in words.
    public var compression: String?
    /// When the dump was made, in the dumper's local time.
    public var created: String?
    /// The server that the dump came from, as it says.
    public var serverVersion: String?
    /// The pg_dump that made it, as it says.
    public var dumpVersion: String?
    /// The database's name.
    public var databaseName: String?
    /// The databases of a script that connects to some.
    public var databases: [Database] = []
    /// The encoding of its text.
    public var encoding: String?
    /// The size of everything in the export, in bytes.
    public var storedBytes: UInt64?
    /// The tables with data, in the order of the dump.
    public var tables: [Table] = []
    /// The names of all tables that the dump makes or fills.
    public var tableNames: Set<String> = []
    /// Sequences that the dump makes.
    public var sequenceNames: Set<String> = []
    /// The states of sequences.
    public var sequences: [String: Sequence] = [:]
    /// The extensions that the dump makes.
    public var extensions: [String] = []
    /// The owners that the dump names, and of how many objects each.
    public var owners: [String: Int] = [:]

    /// Creates an empty outline.
    public init() {}

    /// Whether the script fills more than one database, so that nothing can be said of the whole.
    public var holdsSeveral: Bool { databases.count(where: \.isFilled) > 1 }

    /// Whether the dump is of a Synapse database.
    public var isSynapse: Bool { !holdsSeveral && SynapseTables.isSynapse(tableNames) }

    /// Takes note of the setval call that pg_dump writes for a sequence.
    package mutating func noteSequence(_ call: SequenceCall) {
        sequences[call.name] = Sequence(lastValue: call.value, isCalled: call.isCalled)
        sequenceNames.insert(call.name)
    }
}
