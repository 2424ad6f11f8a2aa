import Synchronization

/// What was loaded, by the names of the tasks that did it.
final class Totals: Sendable {
    private struct State {
        var byTask: [String: RowTotal] = [:]
        var tasksByEntry: [Int: [String]] = [:]
        var leftOut: [Int: UInt64] = [:]
    }

    private let state = Mutex(State())

    /// Takes note of which tasks load rows of which entries.
    init(_ tasks: [LoadTask], records: [String: JournalRecord]) {
        state.withLock { state in
            for task in tasks {
                switch task.action {
                case .rows(let entry), .share(let entry, _, _), .inserts(let entry),
                    .largeObjects(let entry):
                    state.tasksByEntry[entry, default: []].append(task.name)
                default: continue
                }
                guard let record = records[task.name] else { continue }
                state.byTask[task.name] = RowTotal(
                    rows: UInt64(clamping: record.rows), low: record.checksum.low,
                    high: record.checksum.high)
            }
        }
    }

    /// Takes note of what a task loaded.
    func note(_ total: RowTotal, _ task: String) { state.withLock { $0.byTask[task] = total } }

    /// Takes note of rows that were left out on purpose.
    func noteLeftOut(_ rows: UInt64, _ entry: Int) { state.withLock { $0.leftOut[entry] = rows } }

    /// How many rows of each entry were left out on purpose.
    var leftOut: [Int: UInt64] { state.withLock { $0.leftOut } }

    /// What was loaded of an entry's rows.
    func total(of entry: Int) -> RowTotal {
        state.withLock { state in
            (state.tasksByEntry[entry] ?? []).reduce(into: RowTotal()) { total, task in
                total += state.byTask[task] ?? RowTotal()
            }
        }
    }

    /// The entries with rows or large objects, and what was loaded of each.
    var all: [(entry: Int, total: RowTotal)] {
        state.withLock { Array($0.tasksByEntry.keys) }.sorted().map { ($0, total(of: $0)) }
    }
}
