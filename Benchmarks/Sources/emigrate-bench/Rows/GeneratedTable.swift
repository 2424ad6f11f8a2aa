/// A table that grows with a server's life, and how its rows follow from the events.
struct GeneratedTable {
    let name: String
    let columns: String
    /// Writes the rows that an event brings: none, one or many.
    let rows: (Event, inout RowWriter) -> Void

    /// All that are generated; the rest of the schema keeps the small export's rows.
    static var all: [GeneratedTable] {
        eventTables + stateTables + deviceTables + streamTables
    }
}
