import DatabaseWork
import Destinations
import DumpArchive
import Exports
import PostgresClient

/// The shares of tables that several sessions loaded, of which a killed run may have left some.
///
/// A share has no fixed rows: whoever is free takes the next. So a table counts as loaded only with
/// all shares that it was cut into; otherwise what there is of it goes.
struct Shares {
    private let tasks: [LoadTask]

    init(_ tasks: [LoadTask]) { self.tasks = tasks }

    /// The records that hold, after emptying tables of which only a part was loaded.
    func settle(
        _ records: [String: JournalRecord], _ sessions: TargetSession, _ scripts: EntryScripts
    ) throws -> [String: JournalRecord] {
        guard !records.isEmpty else { return records }
        var result = records
        for (entry, names) in namesByEntry() {
            let base = Self.base(names[0])
            let found = records.keys.filter { $0 == base || $0.hasPrefix(base + ", share ") }
            guard !found.isEmpty, Set(found) != Set(names) else { continue }
            // Cut into another number of shares by the other run, all of which are there.
            if Self.isComplete(found, base) {
                for (position, name) in names.enumerated() {
                    result[name] =
                        position < 1
                        ? Self.sum(found.compactMap { records[$0] })
                        : JournalRecord(rows: 0, checksum: .init(high: 0, low: 0))
                }
                continue
            }
            try empty(entry, found, sessions, scripts)
            for name in found { result[name] = nil }
        }
        return result
    }

    private func namesByEntry() -> [Int: [String]] {
        var result: [Int: [String]] = [:]
        for task in tasks {
            switch task.action {
            case .rows(let entry), .share(let entry, _, _):
                result[entry, default: []].append(task.name)
            default: continue
            }
        }
        return result
    }

    private static func base(_ name: String) -> String {
        guard let range = name.lastRange(of: ", share ") else { return name }
        return String(name[..<range])
    }

    private static func isComplete(_ found: [String], _ base: String) -> Bool {
        if found.contains(base) { return true }
        guard let count = found[0].split(separator: " ").last.flatMap({ Int($0) }) else {
            return false
        }
        return Set(found) == Set((1...max(1, count)).map { "\(base), share \($0) of \(count)" })
    }

    private static func sum(_ records: [JournalRecord]) -> JournalRecord {
        var total = RowTotal()
        for record in records {
            total += RowTotal(
                rows: UInt64(clamping: record.rows), low: record.checksum.low,
                high: record.checksum.high)
        }
        return JournalRecord(
            rows: Int64(clamping: total.rows), checksum: .init(high: total.high, low: total.low))
    }

    private func empty(
        _ entry: Int, _ keys: [String], _ sessions: TargetSession, _ scripts: EntryScripts
    ) throws {
        var connection = try sessions.connect()
        try PartialTable.empty(
            scripts.tableName(of: entry), settings: scripts.settingsForData(of: entry),
            forgetting: keys, keys.first ?? "a table", on: &connection)
    }
}

extension String {
    /// Where a text begins that is in this one last.
    fileprivate func lastRange(of text: String) -> Index? {
        var index = endIndex
        while index > startIndex {
            index = self.index(before: index)
            if self[index...].hasPrefix(text) { return index }
        }
        return nil
    }
}
