/// Takes the rows of an export's tables and keeps what check and inspect need of them.
///
/// For each table call `begin`, `consume` for its rows, and `end`. Nothing that grows with a table's
/// size is kept.
public struct TableCollector: Sendable {
    /// What the rows said about the export.
    public private(set) var facts = ExportFacts()
    /// What the rows said about the users.
    public private(set) var readiness = ReadinessAccumulator()

    /// When the export was made, in milliseconds since 1970; to be set before rows are taken.
    ///
    /// Tokens that had run out by then are not live.
    public var exportTime: Int? {
        get { readiness.now }
        set { readiness.now = newValue }
    }

    private let sequenceColumns: [String: [String]]
    private var current: Current?

    private struct Current {
        let table: String
        let facts: FactsHandler?
        let readiness: ReadinessHandler?
        let extents: [(column: TableColumn, place: Int)]
    }

    /// Creates a collector that also keeps the extents that the checks of sequences need.
    public init(table: ReleaseTable) {
        var columns: [String: [String]] = [:]
        for rule in table.sequenceRules {
            guard let column = rule.column else { continue }
            let known = columns[column.table] ?? []
            if !known.contains(column.column) { columns[column.table] = known + [column.column] }
        }
        sequenceColumns = columns
    }

    /// Begins a table with these columns, in the order of its rows' fields.
    ///
    /// False says that nothing is wanted of it, and that its rows need not be read.
    public mutating func begin(table: String, columns: [String]) -> Bool {
        let layout = TableLayout(columns)
        let facts = FactsHandler(table: table, layout: layout, facts: &self.facts)
        let handler = ReadinessHandler(table: table, layout: layout)
        if let handler { readiness.begin(handler.kind) }
        let extents = (sequenceColumns[table] ?? []).compactMap { name in
            layout[name].map { (column: TableColumn(table, name), place: $0) }
        }
        for extent in extents { self.facts.extents[extent.column] = .empty }
        current = Current(table: table, facts: facts, readiness: handler, extents: extents)
        return facts != nil || handler != nil || !extents.isEmpty
    }

    /// Takes a row of the table that was begun.
    public mutating func consume(_ row: borrowing TableRow) {
        guard let current else { return }
        current.facts?.consume(row, into: &facts)
        current.readiness?.consume(row, into: &readiness)
        for extent in current.extents {
            if let value = row.integer(extent.place) {
                facts.extents[extent.column, default: .empty].include(value)
            }
        }
    }

    /// Ends the table that was begun.
    public mutating func end() { current = nil }

    /// Takes the state that a `setval` in the export gives a sequence.
    public mutating func consume(sequence name: String, _ state: SequenceState) {
        facts.sequences = facts.sequences ?? [:]
        facts.sequences?[name] = state
    }
}
