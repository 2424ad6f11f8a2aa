import Concurrency
import Testing

@testable import Exports

@Suite("Rows pass from the one who reads them to several who load them")
struct RowQueueTests {
    private struct Failure: Error, Equatable { let number: Int }

    /// A thread whose end can be waited for with a limit: one that hangs is a failure, not a hang.
    private func start(_ work: @escaping @Sendable () -> Void) throws -> Monitor<Bool> {
        let isDone = Monitor(false)
        let thread = WorkerThread {
            work()
            isDone.update { $0 = true }
        }
        guard let thread else { throw Failure(number: 0) }
        thread.detach()
        return isDone
    }

    private func ends(_ thread: Monitor<Bool>) -> Bool {
        thread.wait(atMost: .seconds(10)) { $0 ? true : nil } ?? false
    }

    private func put(_ text: String, into queue: RowQueue) -> Bool {
        Array(text.utf8).withUnsafeBytes { queue.put(rows: $0) }
    }

    @Test("all rows arrive, each in one piece with one taker", arguments: [1, 2, 5])
    func all(_ takers: Int) throws {
        let queue = RowQueue(capacity: 2)
        let sums = Monitor(RowTotal())
        let threads = try (0..<takers).map { number in
            try start {
                var sum = RowSum()
                do {
                    while try queue.dequeue(number, { rows, _ in sum.add(rows) }) {}
                } catch {}
                let total = sum.total
                sums.update { $0 += total }
            }
        }
        var expected = RowSum()
        // Larger than a buffer, so that rows come in parts.
        let long = String(repeating: "x", count: 300_000) + "\n"
        for number in 0..<200 {
            let text = number % 50 == 7 ? long : "row \(number)\n"
            Array(text.utf8).withUnsafeBytes { expected.add($0) }
            #expect(put(text, into: queue))
        }
        queue.close(.success(()))
        for thread in threads { #expect(ends(thread)) }
        #expect(sums.update { $0 } == expected.total)
    }

    @Test("who waits for rows checks whether there is any use in it")
    func checked() throws {
        let queue = RowQueue(capacity: 1, interval: .milliseconds(1))
        var checks = 0
        #expect(throws: Failure(number: 3)) {
            _ = try queue.dequeue(
                0,
                checking: {
                    checks += 1
                    if checks == 3 { throw Failure(number: checks) }
                }, { _, _ in })
        }
        #expect(put("a row\n", into: queue))
        #expect(try queue.dequeue(0, checking: { throw Failure(number: 0) }, { _, _ in }))
    }

    @Test("who waits for room, for rows or for the rest of a row is let go when the job is stopped")
    func stopped() throws {
        // For room.
        let full = RowQueue(capacity: 1)
        let reader = try start { [self] in while put("row\n", into: full) {} }
        // For rows.
        let empty = RowQueue(capacity: 1)
        let errors = Monitor([Failure]())
        let taker = try start {
            do { _ = try empty.dequeue(1) { _, _ in } } catch {
                if let error = error as? Failure { errors.update { $0.append(error) } }
            }
        }
        // For the rest of a row that somebody else began, and gave up.
        let partial = RowQueue(capacity: 4)
        #expect(put("a beginning", into: partial))
        #expect(try partial.dequeue(1) { _, _ in })
        #expect(put(" and an end\n", into: partial))
        let other = try start {
            do { _ = try partial.dequeue(2) { _, _ in } } catch {
                if let error = error as? Failure { errors.update { $0.append(error) } }
            }
        }
        for queue in [full, empty, partial] {
            queue.stop(Failure(number: 1))
            queue.stop(Failure(number: 2))
        }
        for thread in [reader, taker, other] { #expect(ends(thread)) }
        #expect(errors.update { $0 } == [Failure(number: 1), Failure(number: 1)])
        #expect(!put("row\n", into: full))
    }

    @Test("what the reading ended with reaches each taker")
    func failure() throws {
        let queue = RowQueue(capacity: 2)
        #expect(put("row\n", into: queue))
        queue.close(.failure(Failure(number: 3)))
        queue.close(.success(()))
        #expect(try queue.dequeue(1) { _, _ in })
        for taker in 1...3 {
            #expect(throws: Failure(number: 3)) { try queue.dequeue(taker) { _, _ in } }
        }
    }

    @Test("a taker that fails gives its buffer back")
    func takerFails() throws {
        let queue = RowQueue(capacity: 1)
        #expect(put("row\n", into: queue))
        #expect(throws: Failure.self) { try queue.dequeue(1) { _, _ in throw Failure(number: 4) } }
        #expect(put("row\n", into: queue))
        #expect(try queue.dequeue(2) { _, _ in })
    }
}
