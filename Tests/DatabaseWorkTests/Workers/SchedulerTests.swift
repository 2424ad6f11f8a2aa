import TestSupport
import Testing

@testable import DatabaseWork
@testable import Exports

@Suite("The scheduler keeps dependencies and locks, and begins with what most waits for")
struct SchedulerTests {
    private typealias Node = Scheduler.Node
    private typealias Lock = Scheduler.Lock

    @Test("nothing begins before what it depends on is finished")
    func dependencies() throws {
        var scheduler = try Scheduler([
            Node(cost: 1, dependencies: []), Node(cost: 1, dependencies: [0, 0]),
            Node(cost: 1, dependencies: [1]),
        ])
        #expect(scheduler.next() == 0)
        #expect(scheduler.next() == nil)
        scheduler.finish(0)
        #expect(scheduler.next() == 1)
        scheduler.finish(1)
        #expect(scheduler.next() == 2)
        scheduler.finish(2)
        #expect(scheduler.unfinished == 0)
    }

    @Test("the longest chain goes first, then the order of the graph")
    func urgency() throws {
        var scheduler = try Scheduler([
            Node(cost: 5, dependencies: []), Node(cost: 1, dependencies: []),
            Node(cost: 9, dependencies: [1]), Node(cost: 5, dependencies: []),
        ])
        #expect(scheduler.next() == 1)
        #expect(scheduler.next() == 0)
        #expect(scheduler.next() == 3)
        scheduler.finish(1)
        #expect(scheduler.next() == 2)
    }

    @Test("an exclusive lock waits for shared ones and keeps them waiting")
    func locks() throws {
        let shared = Lock(table: 7, isExclusive: false)
        let exclusive = Lock(table: 7, isExclusive: true)
        var scheduler = try Scheduler([
            Node(cost: 4, dependencies: [], locks: [shared]),
            Node(cost: 3, dependencies: [], locks: [exclusive]),
            Node(cost: 2, dependencies: [], locks: [shared]),
            Node(cost: 1, dependencies: [], locks: [Lock(table: 8, isExclusive: true)]),
        ])
        #expect(scheduler.next() == 0)
        // The exclusive one cannot have its turn; what comes behind it can.
        #expect(scheduler.next() == 2)
        #expect(scheduler.next() == 3)
        #expect(scheduler.next() == nil)
        scheduler.finish(0)
        #expect(scheduler.next() == nil)
        scheduler.finish(2)
        #expect(scheduler.next() == 1)
        #expect(scheduler.runningCount == 2)
    }

    @Test("nodes that wait for each other are named")
    func cycles() {
        let error = #expect(throws: Scheduler.Cycle.self) {
            try Scheduler([
                Node(cost: 1, dependencies: []), Node(cost: 1, dependencies: [0, 2]),
                Node(cost: 1, dependencies: [1]),
            ])
        }
        #expect(error?.nodes == [1, 2])
    }

    @Test("random graphs run to their end, with any number of workers", arguments: 1...20)
    func property(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let count = Int.random(in: 1...60, using: &generator)
        let nodes = (0..<count).map { index in
            Node(
                cost: UInt64.random(in: 0...100, using: &generator),
                dependencies: index == 0
                    ? []
                    : (0..<Int.random(in: 0...3, using: &generator)).map { _ in
                        Int.random(in: 0..<index, using: &generator)
                    },
                locks: (0..<Int.random(in: 0...2, using: &generator)).map { number in
                    Lock(
                        table: number * 3 + Int.random(in: 0...2, using: &generator),
                        isExclusive: Bool.random(using: &generator))
                })
        }
        let workers = Int.random(in: 1...6, using: &generator)
        var scheduler = try Scheduler(nodes)
        var running: [Int] = []
        var finished: Set<Int> = []
        while finished.count < count {
            while running.count < workers, let next = scheduler.next() {
                #expect(finished.isSuperset(of: nodes[next].dependencies))
                for other in running {
                    for lock in nodes[other].locks where lock.isExclusive {
                        #expect(!nodes[next].locks.contains { $0.table == lock.table })
                    }
                }
                running.append(next)
            }
            try #require(!running.isEmpty, "nothing can run, and \(finished.count) are finished")
            let done = running.remove(at: Int.random(in: 0..<running.count, using: &generator))
            scheduler.finish(done)
            finished.insert(done)
        }
        #expect(scheduler.unfinished == 0)
        #expect(scheduler.next() == nil)
    }
}
