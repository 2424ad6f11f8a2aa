/// Bytes on their way from the thread that makes them to the one that takes them, in order.
///
/// It holds a fixed number of buffers, so that whoever is ahead waits, whatever the size of what
/// passes through.
package final class ChunkQueue: Sendable {
    /// The size of one buffer, in bytes.
    package static let chunkSize = 256 << 10

    private struct State {
        var full: [Chunk] = []
        var empty: [Chunk] = []
        var outcome: Result<Void, any Error>?
        var isAbandoned = false
    }

    /// A buffer that belongs to one side at a time.
    private struct Chunk {
        var space: UnsafeMutableRawBufferPointer
        var count = 0
    }

    private let state: Monitor<State>
    private let capacity: Int

    package init(capacity: Int) {
        self.capacity = capacity
        state = Monitor(State())
    }

    deinit {
        state.update { state in
            for chunk in state.full + state.empty { chunk.space.deallocate() }
        }
    }

    /// Waits for room and hands it to `fill`, which says how many bytes it put there.
    ///
    /// Returns false, without calling `fill`, when nobody takes the bytes any more.
    package func put<Failure: Error>(
        _ fill: (UnsafeMutableRawBufferPointer) throws(Failure) -> Int
    ) throws(Failure) -> Bool {
        let chunk: Chunk?? = state.wait { [capacity] state -> Chunk?? in
            if state.isAbandoned { return .some(nil) }
            if let chunk = state.empty.popLast() { return chunk }
            guard state.full.count < capacity else { return nil }
            return Chunk(
                space: .allocate(byteCount: Self.chunkSize, alignment: 64), count: 0)
        }
        guard case .some(.some(var chunk)) = chunk else { return false }
        do throws(Failure) {
            chunk.count = try fill(chunk.space)
        } catch {
            let space = chunk.space
            state.update { $0.empty.append(Chunk(space: space)) }
            throw error
        }
        let done = chunk
        state.update { state in
            if done.count > 0 { state.full.insert(done, at: 0) } else { state.empty.append(done) }
        }
        return true
    }

    /// Puts in all of `bytes`, in as many buffers as they take; false when nobody takes them any more.
    package func put(all bytes: UnsafeRawBufferPointer) -> Bool {
        var position = 0
        while position < bytes.count {
            let isWanted = put { space in
                let count = min(space.count, bytes.count - position)
                space.copyMemory(
                    from: UnsafeRawBufferPointer(rebasing: bytes[position..<position + count]))
                position += count
                return count
            }
            guard isWanted else { return false }
        }
        return true
    }

    /// Says that nothing follows, and how it ended.
    package func close(_ outcome: Result<Void, any Error>) {
        state.update { $0.outcome = $0.outcome ?? outcome }
    }

    /// Takes the next bytes; false at the end.
    ///
    /// Throws what the making thread ended with.
    package func dequeue(_ body: (UnsafeRawBufferPointer) throws -> Void) throws -> Bool {
        let next: Result<Chunk?, any Error> = state.wait { state in
            if let chunk = state.full.popLast() { return .success(chunk) }
            return state.outcome.map { outcome in outcome.map { nil } }
        }
        guard let chunk = try next.get() else { return false }
        defer {
            let space = chunk.space
            state.update { $0.empty.append(Chunk(space: space)) }
        }
        try body(UnsafeRawBufferPointer(rebasing: chunk.space[..<chunk.count]))
        return true
    }

    /// Says that nobody takes the bytes any more, so that the making thread stops.
    package func abandon() {
        state.update { $0.isAbandoned = true }
    }

    /// Ends the queue for both sides: the taking thread fails with `reason`, unless it knows already
    /// how the bytes ended.
    package func stop(_ reason: any Error) {
        state.update { state in
            state.isAbandoned = true
            state.outcome = state.outcome ?? .failure(reason)
        }
    }
}
