package import DatabaseWork
import Exports
import SQLSyntax
package import Verification

/// The work behind the rows of a script, as a graph.
///
/// Indexes and keys that stand beside each other in the script run side by side; whatever else
/// stands there keeps its place.
package struct PostDataPlan {
    /// A piece of that work.
    package enum Step: Sendable {
        /// Statements, in one transaction.
        case statements([PostDataStatement])
        /// The proof of a loaded table.
        case proof(ScriptTable)
        /// The planner's statistics of a loaded table.
        case analysis(ScriptTable)
    }

    package private(set) var steps: [Step] = []
    package private(set) var tasks: [LoadTask] = []
    private var numbers: [[UInt8]: Int] = [:]

    private static let batchSize = 400

    /// Plans `statements` and, with `verifies`, the proof of `tables`.
    package init(
        _ statements: [PostDataStatement], tables: [ScriptTable], verifies: Bool,
        analyzes: Bool = true
    ) {
        var proofs: [Int] = []
        let start = statements.first?.number ?? .max
        for table in tables where verifies && table.table.changedAt < start {
            proofs.append(addProof(of: table, after: []))
        }
        // A table that is changed behind its rows is proved when that is done.
        let late = Dictionary(
            grouping: tables.filter { verifies && $0.table.changedAt >= start },
            by: \.table.changedAt)
        // Privileges might keep the loader from reading, so what stands alone waits for the proof.
        var barrier: [Int] = []
        var group: [Int] = []
        var held: [PostDataStatement] = []
        func sizes(_ keys: [[UInt8]]) -> UInt64 {
            tables.filter { keys.contains($0.key) }.reduce(1 << 16) { $0 + $1.table.bytes / 4 }
        }
        for statement in statements {
            if statement.kind == .apart || statement.kind == .code {
                if !held.isEmpty { barrier = addBatches(held, after: barrier + group + proofs) }
                barrier = addBatches(
                    [statement],
                    after: held.isEmpty ? barrier + group + proofs : barrier)
                held = []
                group = []
                continue
            }
            if statement.kind == .alone {
                held.append(statement)
                guard let changed = late[statement.number] else { continue }
                barrier = addBatches(held, after: barrier + group + proofs)
                held = []
                group = []
                for table in changed { proofs.append(addProof(of: table, after: barrier)) }
                continue
            }
            if !held.isEmpty {
                barrier = addBatches(held, after: barrier + group + proofs)
                held = []
                group = []
            }
            let (keys, isExclusive, waits): ([[UInt8]], Bool, [Int])
            switch statement.kind {
            case .shared(let tables): (keys, isExclusive, waits) = (tables, false, barrier)
            case .exclusive(let tables): (keys, isExclusive, waits) = (tables, true, barrier)
            case .reference(let tables):
                (keys, isExclusive, waits) = (tables, true, barrier + group)
            case .alone, .apart, .code: continue
            }
            group.append(
                add(
                    .statements([statement]),
                    "\(statement.summary) (statement \(statement.number))",
                    key: JournalKey(.statements, statement.number), cost: sizes(keys), after: waits,
                    locks: Set(keys).map { lock($0, isExclusive) }))
        }
        let last = addBatches(held, after: barrier + group + proofs)
        // Statements that no plan has, as an earlier run has done them, may have changed some.
        let numbers = Set(statements.filter { $0.kind == .alone }.map(\.number))
        for (number, tables) in late where !numbers.contains(number) {
            for table in tables { _ = addProof(of: table, after: last) }
        }
        for table in tables where analyzes && table.table.gone == nil {
            _ = add(
                .analysis(table), "statistics of \(table.table.text)", cost: 1 << 18,
                after: held.isEmpty ? barrier + group : last)
        }
    }

    private mutating func addProof(of table: ScriptTable, after: [Int]) -> Int {
        add(
            .proof(table), "proof of \(table.table.text)", cost: table.table.bytes / 3,
            after: after, locks: [lock(table.key, false)])
    }

    private mutating func addBatches(
        _ statements: [PostDataStatement], after first: [Int]
    ) -> [Int] {
        var last = first
        for start in stride(from: 0, to: statements.count, by: Self.batchSize) {
            let batch = Array(statements[start..<min(statements.count, start + Self.batchSize)])
            // A second record says that what code made of its session was seen.
            let parts = batch.contains { $0.effect != .none } ? 2 : 1
            last = [
                add(
                    .statements(batch),
                    "statements \(batch[0].number) to \(batch[batch.count - 1].number)",
                    key: JournalKey(.statements, batch[0].number, of: parts),
                    cost: 1 << 16, after: last)
            ]
        }
        return last
    }

    private mutating func add(
        _ step: Step, _ name: String, key: JournalKey? = nil, cost: UInt64, after: [Int],
        locks: [Scheduler.Lock] = []
    ) -> Int {
        tasks.append(
            LoadTask(
                action: .step(steps.count), name: name, key: key,
                node: Scheduler.Node(cost: cost, dependencies: after, locks: locks)))
        steps.append(step)
        return steps.count - 1
    }

    private mutating func lock(_ key: [UInt8], _ isExclusive: Bool) -> Scheduler.Lock {
        let number = numbers[key] ?? numbers.count
        numbers[key] = number
        return Scheduler.Lock(table: number, isExclusive: isExclusive)
    }
}

/// A table that a script brought rows for.
package struct ScriptTable: Sendable {
    package let table: LedgerTable
    /// What is to be in the database at the end.
    package let expectation: RowExpectation

    package init(table: LedgerTable, expectation: RowExpectation) {
        self.table = table
        self.expectation = expectation
    }

    /// What locks know it by.
    package var key: [UInt8] { Self.key(table.id) }

    /// What locks know the table by that has this number.
    package static func key(_ table: Int) -> [UInt8] { Array("\(table)".utf8) }
}
