import Concurrency
import DatabaseWork
import Destinations
import Exports

/// What was loaded, by the names of the tasks that did it.
final class Totals: Sendable {
    private struct State {
        var byTask: [String: RowTotal] = [:]
        var tasksByEntry: [Int: [String]] = [:]
        var leftOut: [Int: UInt64] = [:]
    }

    private let state = Monitor(State())

    /// Takes note of which tasks load rows of which entries.
    init(_ tasks: [LoadTask], records: [String: JournalRecord]) {
        state.update { state in
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
    func note(_ total: RowTotal, _ task: String) { state.update { $0.byTask[task] = total } }

    /// Takes note of rows that a task left out on purpose.
    func noteLeftOut(_ rows: UInt64, _ entry: Int, _ task: String) {
        state.update { state in
            state.leftOut[entry] = rows
            state.byTask[task] = RowTotal()
        }
    }

    /// How many rows of each entry were left out on purpose.
    var leftOut: [Int: UInt64] { state.update { $0.leftOut } }

    /// What was loaded of an entry's rows; nil where a task that loads some has not said: what was
    /// never sent is not nothing.
    func total(of entry: Int) -> RowTotal? {
        state.update { state in
            guard let tasks = state.tasksByEntry[entry] else { return nil }
            var total = RowTotal()
            for task in tasks {
                guard let part = state.byTask[task] else { return nil }
                total += part
            }
            return total
        }
    }

    /// The entries with rows or large objects, and what was loaded of each.
    var all: [(entry: Int, total: RowTotal?)] {
        state.update { Array($0.tasksByEntry.keys) }.sorted().map { ($0, total(of: $0)) }
    }
}
