import TestSupport
import Testing

@testable import Concurrency

@Suite("Work is shared out to threads, and a failure ends all of it", .blocking)
struct ParallelMapTests {
    private struct Failure: Error, Equatable { var number: Int }

    @Test("outputs come in the order of the items")
    func order() throws {
        let outputs = try ParallelMap.run(Array(0..<100), threads: 4, stop: StopSignal()) {
            item, _ in
            item * 2
        }
        #expect(outputs == (0..<100).map { $0 * 2 })
    }

    @Test("the others are told, and the first failure is thrown")
    func failure() throws {
        let stop = StopSignal()
        let hasStopped = Monitor(false)
        let stopping = stop.attach { _ in hasStopped.update { $0 = true } }
        let error = #expect(throws: Failure.self) {
            _ = try ParallelMap.run(Array(0..<100), threads: 4, stop: stop) { item, _ -> Int in
                if item == 2 { throw Failure(number: item) }
                // The work of those that are under way lasts until they are stopped.
                hasStopped.wait { $0 ? () : nil }
                throw Failure(number: -1)
            }
        }
        withExtendedLifetime(stopping) {}
        #expect(stop.reason as? Failure == Failure(number: 2))
        #expect(error == Failure(number: 2))
    }
}
