import Concurrency
import DatabaseWork
import Destinations
import Exports

/// What was loaded, by the tasks that did it.
final class Totals: Sendable {
    private struct State {
        var byTask: [JournalKey: RowTotal] = [:]
        var tasksByEntry: [Int: [JournalKey]] = [:]
        var leftOut: [Int: UInt64] = [:]
    }

    private let state = Monitor(State())

    /// Takes note of which tasks load rows of which entries.
    init(_ tasks: [LoadTask], records: [JournalKey: RowTotal]) {
        state.update { state in
            for task in tasks {
                guard let key = task.key else { continue }
                switch task.action {
                case .rows(let entry), .share(let entry, _, _), .inserts(let entry),
                    .largeObjects(let entry):
                    state.tasksByEntry[entry, default: []].append(key)
                default: continue
                }
                if let record = records[key] { state.byTask[key] = record }
            }
        }
    }

    /// Takes note of what a task loaded.
    func note(_ total: RowTotal, _ task: JournalKey) { state.update { $0.byTask[task] = total } }

    /// Takes note of rows that a task left out on purpose.
    func noteLeftOut(_ rows: UInt64, _ entry: Int, _ task: LoadTask) {
        state.update { state in
            state.leftOut[entry] = rows
            if let key = task.key { state.byTask[key] = RowTotal() }
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
