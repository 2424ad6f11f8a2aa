import Exports

/// Decides which piece of work is next, for workers that take one at a time.
///
/// Work is a graph: a piece may begin when all that it depends on is finished, and when nobody holds
/// a lock that it would have to wait for, since a worker that waits in the server does nothing else.
/// Of what may begin, that goes first which the longest chain of work waits for.
package struct Scheduler: Sendable {
    /// A lock on a table that the server would take.
    package struct Lock: Hashable, Sendable {
        /// Which table, by a number that the graph's maker gives it.
        package var table: Int
        /// Whether nobody else may hold a lock on it at the same time.
        package var isExclusive: Bool

        /// Creates a lock.
        package init(table: Int, isExclusive: Bool) {
            self.table = table
            self.isExclusive = isExclusive
        }
    }

    /// A piece of work, as far as its order matters.
    package struct Node: Sendable {
        /// How long it takes, in any unit that all nodes share.
        package var cost: UInt64
        /// The nodes that must be finished before it begins.
        package var dependencies: [Int]
        /// The locks that it holds while it runs.
        package var locks: [Lock] = []

        /// Creates a piece of work.
        package init(cost: UInt64, dependencies: [Int], locks: [Lock] = []) {
            self.cost = cost
            self.dependencies = dependencies
            self.locks = locks
        }
    }

    /// Nodes that wait for each other, which no order can satisfy.
    package struct Cycle: Error {
        /// The nodes in the cycle, or behind it.
        package var nodes: [Int]
    }

    private let nodes: [Node]
    private let dependents: [[Int]]
    /// The cost of the longest chain that begins with each node.
    private let urgency: [UInt64]
    private var missing: [Int]
    /// Nodes that may begin, the most urgent last.
    private var ready: [Int] = []
    private var readers: [Int: Int] = [:]
    private var writers: Set<Int> = []
    private var running: Set<Int> = []
    /// How many nodes are not finished.
    package private(set) var unfinished: Int

    /// Prepares a graph; dependencies on nodes that do not exist must not be in it.
    package init(_ nodes: [Node]) throws(Cycle) {
        self.nodes = nodes
        unfinished = nodes.count
        var dependents = nodes.map { _ in [Int]() }
        missing = nodes.map { Set($0.dependencies).count }
        for (index, node) in nodes.enumerated() {
            for dependency in Set(node.dependencies) { dependents[dependency].append(index) }
        }
        self.dependents = dependents
        urgency = try Self.urgency(of: nodes, dependents, missing)
        for index in nodes.indices where missing[index] == 0 { enqueue(index) }
    }

    /// How many nodes run.
    package var runningCount: Int { running.count }

    /// The node to begin now; nil where none may begin before another is finished.
    package mutating func next() -> Int? {
        guard let position = ready.lastIndex(where: { isFree(nodes[$0].locks) }) else { return nil }
        let index = ready.remove(at: position)
        for lock in nodes[index].locks {
            if lock.isExclusive {
                writers.insert(lock.table)
            } else {
                readers[lock.table, default: 0] += 1
            }
        }
        running.insert(index)
        return index
    }

    /// Takes note that a node that was begun is finished.
    package mutating func finish(_ index: Int) {
        guard running.remove(index) != nil else { return }
        for lock in nodes[index].locks {
            if lock.isExclusive {
                writers.remove(lock.table)
            } else {
                readers[lock.table, default: 0] -= 1
            }
        }
        complete(index)
    }

    private mutating func complete(_ index: Int) {
        unfinished -= 1
        for dependent in dependents[index] {
            missing[dependent] -= 1
            if missing[dependent] == 0 { enqueue(dependent) }
        }
    }

    private func isFree(_ locks: [Lock]) -> Bool {
        locks.allSatisfy { lock in
            !writers.contains(lock.table)
                && (!lock.isExclusive || readers[lock.table, default: 0] == 0)
        }
    }

    private mutating func enqueue(_ index: Int) {
        // Of two that are equally urgent, the one that comes first in the graph goes first.
        func isBefore(_ left: Int, _ right: Int) -> Bool {
            urgency[left] == urgency[right] ? left > right : urgency[left] < urgency[right]
        }
        var low = 0
        var high = ready.count
        while low < high {
            let middle = (low + high) / 2
            if isBefore(ready[middle], index) { low = middle + 1 } else { high = middle }
        }
        ready.insert(index, at: low)
    }

    private static func urgency(
        of nodes: [Node], _ dependents: [[Int]], _ counts: [Int]
    ) throws(Cycle) -> [UInt64] {
        var missing = counts
        var order = nodes.indices.filter { missing[$0] == 0 }
        var position = 0
        while position < order.count {
            for dependent in dependents[order[position]] {
                missing[dependent] -= 1
                if missing[dependent] == 0 { order.append(dependent) }
            }
            position += 1
        }
        guard order.count == nodes.count else {
            throw Cycle(nodes: nodes.indices.filter { missing[$0] > 0 })
        }
        var urgency = nodes.map(\.cost)
        for index in order.reversed() {
            let longest = dependents[index].map { urgency[$0] }.max() ?? 0
            urgency[index] = urgency[index].addingReportingOverflow(longest).partialValue
        }
        return urgency
    }
}
