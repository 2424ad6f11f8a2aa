import Testing

@testable import Concurrency

@Suite("Chunks pass from one thread to another in order")
struct ChunkQueueTests {
    private struct Failure: Error {}

    private func start(_ work: @escaping @Sendable () -> Void) throws -> WorkerThread {
        guard let thread = WorkerThread(work) else { throw Failure() }
        return thread
    }

    @Test("through few buffers", arguments: [1, 2, 8])
    func order(capacity: Int) throws {
        let queue = ChunkQueue(capacity: capacity)
        let thread = try start {
            for number in 0..<1000 {
                let isWanted = queue.put { space in
                    space.storeBytes(of: number, as: Int.self)
                    return MemoryLayout<Int>.size
                }
                if !isWanted { break }
            }
            queue.close(.success(()))
        }
        var numbers: [Int] = []
        while try queue.dequeue({ numbers.append($0.loadUnaligned(as: Int.self)) }) {}
        thread.join()
        #expect(numbers == Array(0..<1000))
    }

    @Test("what was put is taken before the failure is thrown")
    func failure() throws {
        let queue = ChunkQueue(capacity: 4)
        #expect(queue.put { _ in 5 })
        queue.close(.failure(Failure()))
        var sizes: [Int] = []
        #expect(try queue.dequeue { sizes.append($0.count) })
        #expect(sizes == [5])
        #expect(throws: Failure.self) { try queue.dequeue { _ in } }
    }

    @Test("nothing is put where nobody takes")
    func abandoned() {
        let queue = ChunkQueue(capacity: 1)
        queue.abandon()
        var isCalled = false
        let isWanted = queue.put { _ in
            isCalled = true
            return 1
        }
        #expect(!isWanted)
        #expect(!isCalled)
    }

    @Test("a maker that waits for room is let go")
    func waiting() throws {
        let queue = ChunkQueue(capacity: 1)
        let thread = try start { while queue.put({ _ in 1 }) {} }
        #expect(try queue.dequeue { _ in })
        queue.abandon()
        thread.join()
    }

    @Test("no bytes are no chunk")
    func empty() throws {
        let queue = ChunkQueue(capacity: 1)
        for _ in 0..<5 { #expect(queue.put { _ in 0 }) }
        #expect(queue.put { _ in 3 })
        queue.close(.success(()))
        var sizes: [Int] = []
        while try queue.dequeue({ sizes.append($0.count) }) {}
        #expect(sizes == [3])
    }

    @Test("a taker that fails gives its buffer back")
    func takerFails() throws {
        let queue = ChunkQueue(capacity: 1)
        #expect(queue.put { _ in 1 })
        #expect(throws: Failure.self) { try queue.dequeue { _ in throw Failure() } }
        #expect(queue.put { _ in 1 })
        var size = 0
        #expect(try queue.dequeue { size = $0.count })
        #expect(size == 1)
    }
}
