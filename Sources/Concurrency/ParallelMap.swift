/// Shares work out to several threads.
package enum ParallelMap {
    private struct Shared<Item: Sendable, Output: Sendable>: Sendable {
        /// What no thread has begun, the next one last.
        var waiting: [(index: Int, item: Item)]
        var outputs: [Output?]
        var failure: (any Error)?
    }

    /// Does `work` on all of `items`, each with room for bytes on their way, begun in their order.
    ///
    /// The first failure stops the job, and is thrown: nothing more is begun, and `work` on the other
    /// threads ends before long if it looks at `stop`.
    package static func run<Item: Sendable, Output: Sendable>(
        _ items: [Item], threads: Int = min(4, WorkerThread.processorCount),
        stop: StopSignal,
        _ work: @escaping @Sendable (Item, UnsafeMutableRawBufferPointer) throws -> Output
    ) throws -> [Output] {
        let shared = Monitor(
            Shared<Item, Output>(
                waiting: items.enumerated().reversed().map { ($0, $1) },
                outputs: Array(repeating: nil, count: items.count)))
        inParallel(threads: min(threads, items.count)) {
            let buffer = UnsafeMutableRawBufferPointer.allocate(
                byteCount: ChunkQueue.chunkSize, alignment: 64)
            defer { buffer.deallocate() }
            while let next = shared.update({ $0.failure == nil ? $0.waiting.popLast() : nil }) {
                let result = Result { try work(next.item, buffer) }
                shared.update { state in
                    switch result {
                    case .success(let output): state.outputs[next.index] = output
                    case .failure(let error): state.failure = state.failure ?? error
                    }
                }
                if case .failure(let error) = result { stop.stop(error) }
            }
        }
        let (outputs, failure) = shared.update { ($0.outputs, $0.failure) }
        if let failure { throw failure }
        return outputs.compactMap { $0 }
    }

    private static func inParallel(threads: Int, _ work: @escaping @Sendable () -> Void) {
        // The calling thread is one of them; where the system has no more, it does all the work.
        guard threads > 1, let helper = WorkerThread(work) else { return work() }
        inParallel(threads: threads - 1, work)
        helper.join()
    }
}
