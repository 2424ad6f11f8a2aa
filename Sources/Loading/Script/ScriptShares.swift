import Destinations
import Exports

/// What the journal says of the shares of a script's rows.
enum ScriptShares {
    /// What was loaded of the rows called `key`, where all of it is in; nil otherwise.
    static func total(of key: String, in records: [String: JournalRecord]) -> RowTotal? {
        let names = names(of: key, in: records)
        guard let count = names.first?.split(separator: " ").last.flatMap({ Int($0) }), count > 0,
            Set(names) == Set((1...count).map { "rows of \(key), share \($0) of \(count)" })
        else { return nil }
        return names.compactMap { records[$0] }.reduce(into: RowTotal()) { total, record in
            total += RowTotal(
                rows: UInt64(clamping: record.rows), low: record.checksum.low,
                high: record.checksum.high)
        }
    }

    /// The journal's names for the shares of `key`.
    static func names(of key: String, in records: [String: JournalRecord]) -> [String] {
        records.keys.filter { $0.hasPrefix("rows of \(key), share ") }
    }
}
