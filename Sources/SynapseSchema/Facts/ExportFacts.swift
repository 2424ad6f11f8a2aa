/// What an export says about itself; nil everywhere means that it is not known.
public struct ExportFacts: Sendable {
    /// The tables that the export has, of any schema, by their bare names.
    public var tables: Set<String>?
    /// The rows of `schema_version`.
    public var schemaVersion: [SchemaVersionRow]?
    /// The rows of `schema_compat_version`.
    public var compatVersion: [Int]?
    /// `file` of the rows of `applied_schema_deltas`.
    public var appliedDeltas: [String]?
    /// `update_name` of the rows of `background_updates`.
    public var backgroundUpdates: [String]?
    /// How many users there are of each server name; users with no server name under "".
    public var userDomains: [String: Int]?
    /// The first user in the export, whom Synapse is likely to look at.
    public var firstUser: String?
    /// How many users each application service made.
    public var serviceUsers: [String: Int]?
    /// The state of each application service, `up` or `down`, by its ID.
    public var services: [String: String]?
    /// How many transactions wait for each application service.
    public var undelivered: [String: Int]?
    /// The state of each sequence.
    public var sequences: [String: SequenceState]?
    /// The smallest and largest value of columns that sequences feed.
    ///
    /// A column that is missing here was not read; one that is empty has `ColumnExtent.empty`.
    public var extents: [TableColumn: ColumnExtent] = [:]
    /// The rows of `stream_positions`.
    public var streamPositions: [StreamPosition]?
    /// How many one-time keys there are.
    public var oneTimeKeys: Int?
    /// The extensions that the export creates.
    public var extensions: [String]?
    /// The encoding of the source database, as PostgreSQL names it.
    public var encoding: String?
    /// The version of the server that the export was made from.
    public var serverVersion: PostgresVersion?
    /// How many objects each role owns.
    public var owners: [String: Int]?
    /// The name of the export's folder or file.
    public var folderName: String?

    /// Creates facts of nothing.
    public init() {}
}

/// A row of `schema_version`.
public struct SchemaVersionRow: Hashable, Sendable {
    /// The schema version that the database is at.
    public var version: Int
    /// Whether deltas brought it there; false where the full schema of that version was laid out.
    public var upgraded: Bool

    /// Creates a row.
    public init(version: Int, upgraded: Bool) {
        self.version = version
        self.upgraded = upgraded
    }
}

/// A sequence's state, as `setval` in the export sets it.
public struct SequenceState: Hashable, Sendable {
    /// `last_value`.
    public var lastValue: Int
    /// `is_called`: whether `lastValue` was handed out already.
    public var isCalled: Bool

    /// Creates a state.
    public init(lastValue: Int, isCalled: Bool) {
        self.lastValue = lastValue
        self.isCalled = isCalled
    }

    /// The last number that was handed out, as Synapse counts.
    public var lastHandedOut: Int { isCalled ? lastValue : max(lastValue, -.max) - 1 }
}

/// The smallest and the largest value of a column.
public struct ColumnExtent: Hashable, Sendable {
    /// The smallest value; nil where there is none.
    public private(set) var minimum: Int?
    /// The largest value; nil where there is none.
    public private(set) var maximum: Int?

    /// A column with no values.
    public static let empty = ColumnExtent()

    /// Creates an extent.
    public init(minimum: Int? = nil, maximum: Int? = nil) {
        self.minimum = minimum
        self.maximum = maximum
    }

    /// Takes one more value in.
    public mutating func include(_ value: Int) {
        minimum = Swift.min(minimum ?? value, value)
        maximum = Swift.max(maximum ?? value, value)
    }
}

/// A row of `stream_positions`.
public struct StreamPosition: Hashable, Sendable {
    /// The stream.
    public var stream: String
    /// The process that wrote it.
    public var instance: String
    /// How far it is.
    public var position: Int

    /// Creates a row.
    public init(stream: String, instance: String, position: Int) {
        self.stream = stream
        self.instance = instance
        self.position = position
    }
}
