/// The tables that several workers load together: one thread reads each, and hands its rows out.
final class SplitTables: Sendable {
    private struct State: Sendable {
        var queues: [Int: RowQueue] = [:]
    }

    private let state = Monitor(State())

    /// How many pieces wait at most for each table.
    private static let capacity = 8

    /// The rows of a table; the first who asks has the reading thread started.
    func queue(of entry: Int, open: @escaping @Sendable () throws -> RowSource) throws -> RowQueue {
        let (queue, isNew) = state.update { state in
            if let queue = state.queues[entry] { return (queue, false) }
            let queue = RowQueue(capacity: Self.capacity)
            state.queues[entry] = queue
            return (queue, true)
        }
        guard isNew else { return queue }
        let thread = WorkerThread {
            queue.close(
                Result {
                    let source = try open()
                    while let piece = try source.next() {
                        guard queue.put(piece) else { return }
                    }
                })
        }
        guard let thread else {
            throw MigrationError(.inputOutput, "no thread can be started")
        }
        // It ends when the rows do, or when nobody takes them any more.
        thread.detach()
        return queue
    }
}
