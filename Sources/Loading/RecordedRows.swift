import DatabaseWork
import Exports

/// What the journal says of the rows of an archive's entry, or behind a script's statement.
///
/// A share has no fixed rows: whoever is free takes the next. So rows count as loaded only with all
/// shares that they were cut into.
struct RecordedRows {
    /// The shares that are in.
    private(set) var keys: [JournalKey] = []
    private var sum = RowTotal()

    /// What was loaded, where all of it is in; nil otherwise.
    var total: RowTotal? { keys.areWhole ? sum : nil }

    /// What is recorded of all rows, by the number of their entry or statement.
    static func all(_ records: [JournalKey: RowTotal]) -> [Int: RecordedRows] {
        var result: [Int: RecordedRows] = [:]
        for (key, total) in records where key.kind == .rows {
            result[key.number, default: RecordedRows()].keys.append(key)
            result[key.number, default: RecordedRows()].sum += total
        }
        return result
    }
}
