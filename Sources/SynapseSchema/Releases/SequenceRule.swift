/// One check that Synapse makes at start: a sequence must not be behind a column.
public struct SequenceRule: Hashable, Sendable {
    /// The sequence.
    public let sequence: String
    /// The column that takes its numbers from it; nil where Synapse only uses the sequence.
    public let column: TableColumn?
    /// Whether the numbers count downwards from zero in the column (backfilled events).
    public let isNegative: Bool
    /// The first release that makes the check.
    public let since: SynapseVersion
    /// The stream whose rows in `stream_positions` must not be ahead of the sequence either.
    public let stream: String?
    /// The delta that creates the sequence.
    public let delta: String
}

/// A column of a table.
public struct TableColumn: Hashable, Sendable, CustomStringConvertible {
    /// The table.
    public let table: String
    /// The column.
    public let column: String

    /// Names a column.
    public init(_ table: String, _ column: String) {
        self.table = table
        self.column = column
    }

    /// `table.column`.
    public var description: String { "\(table).\(column)" }
}
