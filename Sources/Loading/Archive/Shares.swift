import ArchiveText
import DatabaseWork
import Destinations
import DumpArchive
import Exports
import PostgresClient

/// The shares of tables that several sessions loaded, of which a killed run may have left some.
///
/// What there is of a table that is not whole goes.
struct Shares {
    private let tasks: [LoadTask]

    init(_ tasks: [LoadTask]) { self.tasks = tasks }

    /// The records that hold, after emptying tables of which only a part was loaded.
    func settle(
        _ records: [JournalKey: RowTotal], _ sessions: TargetSession, _ scripts: EntryScripts
    ) throws -> [JournalKey: RowTotal] {
        var result = records
        let recorded = RecordedRows.all(records)
        guard !recorded.isEmpty else { return records }
        for (entry, wanted) in keysByEntry() {
            guard let rows = recorded[wanted[0].number], Set(rows.keys) != Set(wanted) else {
                continue
            }
            if let total = rows.total {
                // Cut into another number of shares by the other run, all of which are there.
                for key in wanted { result[key] = key.part == 1 ? total : RowTotal() }
                continue
            }
            var connection = try sessions.connect()
            try PartialTable.empty(
                scripts.tableName(of: entry), settings: scripts.settingsForData(of: entry),
                forgetting: rows.keys, scripts.contents.entries[entry].readableName,
                on: &connection)
            for key in rows.keys { result[key] = nil }
        }
        return result
    }

    private func keysByEntry() -> [Int: [JournalKey]] {
        var result: [Int: [JournalKey]] = [:]
        for task in tasks {
            switch task.action {
            case .rows(let entry), .share(let entry, _, _):
                if let key = task.key { result[entry, default: []].append(key) }
            default: continue
            }
        }
        return result
    }
}
