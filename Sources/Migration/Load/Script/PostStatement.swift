/// A statement behind the rows of a script, kept until they are in.
struct PostStatement: Sendable {
    /// Which statement of the script it is, from 1.
    var number: Int
    /// What messages call it.
    var summary: String
    var text: [UInt8]
    var kind: StatementKindOfWork
    /// The settings in force where it stands.
    var settings: [UInt8]

    /// What else may run beside it.
    enum StatementKindOfWork: Sendable, Equatable {
        /// Beside others on the same table.
        case shared([[UInt8]])
        /// Beside others on other tables.
        case exclusive([[UInt8]])
        /// As `exclusive`, and behind the indexes and keys that stand before it.
        case reference([[UInt8]])
        /// Beside nothing.
        case alone
    }

    /// Nil for a statement that need not wait.
    static func work(_ kind: StatementKind) -> StatementKindOfWork {
        switch kind {
        case .index(let table): .shared([table])
        case .constraint(let table): .exclusive([table])
        case .foreignKey(let table, let other): .reference([table, other])
        default: .alone
        }
    }
}

/// The work behind the rows of a script, as a graph.
///
/// Indexes and keys that stand beside each other in the script run side by side; whatever else
/// stands there keeps its place.
struct PostPlan {
    /// A piece of that work.
    enum Step: Sendable {
        /// Statements, in one transaction.
        case statements([PostStatement])
        /// The proof of a loaded table.
        case proof(ScriptTable)
        /// The planner's statistics of a loaded table.
        case analysis(ScriptTable)
    }

    private(set) var steps: [Step] = []
    private(set) var tasks: [LoadTask] = []
    private var numbers: [[UInt8]: Int] = [:]

    private static let batchSize = 400

    /// Plans `statements` and, with `verifies`, the proof of `tables`.
    init(
        _ statements: [PostStatement], tables: [ScriptTable], verifies: Bool, analyzes: Bool = true
    ) {
        var proofs: [Int] = []
        if verifies {
            for table in tables {
                proofs.append(
                    add(
                        .proof(table), "proof of \(table.name)", cost: table.bytes / 3, after: [],
                        locks: [lock(table.key, false)]))
            }
        }
        // Privileges might keep the loader from reading, so what stands alone waits for the proof.
        var barrier: [Int] = []
        var group: [Int] = []
        var held: [PostStatement] = []
        func sizes(_ keys: [[UInt8]]) -> UInt64 {
            tables.filter { keys.contains($0.key) }.reduce(1 << 16) { $0 + $1.bytes / 4 }
        }
        for statement in statements {
            if statement.kind == .alone {
                held.append(statement)
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
            case .alone: continue
            }
            group.append(
                add(
                    .statements([statement]),
                    "\(statement.summary) (statement \(statement.number))", cost: sizes(keys),
                    after: waits, locks: Set(keys).map { lock($0, isExclusive) }))
        }
        let last = addBatches(held, after: barrier + group + proofs)
        for table in tables where analyzes {
            _ = add(
                .analysis(table), "statistics of \(table.name)", cost: 1 << 18,
                after: held.isEmpty ? barrier + group : last)
        }
    }

    private mutating func addBatches(_ statements: [PostStatement], after first: [Int]) -> [Int] {
        var last = first
        for start in stride(from: 0, to: statements.count, by: Self.batchSize) {
            let batch = Array(statements[start..<min(statements.count, start + Self.batchSize)])
            last = [
                add(
                    .statements(batch),
                    "statements \(batch[0].number) to \(batch[batch.count - 1].number)",
                    cost: 1 << 16, after: last)
            ]
        }
        return last
    }

    private mutating func add(
        _ step: Step, _ name: String, cost: UInt64, after: [Int], locks: [Scheduler.Lock] = []
    ) -> Int {
        tasks.append(
            LoadTask(
                action: .step(steps.count), name: name,
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
struct ScriptTable: Sendable {
    /// The name for messages.
    var name: String
    /// The name's parts, as locks know it.
    var key: [UInt8]
    /// The COPY statement that brought its rows; empty where they came as INSERTs.
    var copyStatement: [UInt8]
    /// The table as SQL names it.
    var sqlName: [UInt8]
    /// What was loaded.
    var total = RowTotal()
    /// How many bytes that was.
    var bytes: UInt64 = 0
    /// Which statements of the script brought rows.
    var statements: [Int] = []
    /// The settings in force where its rows stand.
    var settings: [UInt8] = []
    /// Whether only the number of rows is known.
    var isCounted = false
}
