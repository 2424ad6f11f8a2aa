import Concurrency

/// Rows on their way from the one who reads a table to the several who load it.
///
/// Whoever takes a part of a row gets its other parts too.
package final class RowQueue: Sendable {
    private struct Chunk {
        var bytes: UnsafeMutableRawBufferPointer
        var count = 0
        var endsRow = true
        var offset: UInt64 = 0
    }

    /// `@unchecked` because of the buffers in it, each of which is either in the state, where the
    /// monitor guards it, or with the one thread that took it out.
    private struct State: @unchecked Sendable {
        var full: [Chunk] = []
        var empty: [Chunk] = []
        /// How many bytes were put here.
        var size: UInt64 = 0
        /// Who is in the middle of a row.
        var holder: Int?
        var outcome: Result<Void, any Error>?
        var isAbandoned = false
        var stopReason: (any Error)?

        /// Takes a buffer back; at the end nobody needs it.
        mutating func give(back bytes: UnsafeMutableRawBufferPointer) {
            if outcome == nil, !isAbandoned {
                empty.append(Chunk(bytes: bytes))
            } else {
                bytes.deallocate()
            }
        }
    }

    private let state = Monitor(State())
    private let capacity: Int
    private let interval: Duration

    /// Creates a queue that holds `capacity` pieces at most.
    ///
    /// Whoever waits for rows checks every `interval` whether they could still be used.
    package init(capacity: Int, interval: Duration = .seconds(1)) {
        self.capacity = capacity
        self.interval = interval
    }

    deinit {
        state.update { state in
            for chunk in state.full + state.empty { chunk.bytes.deallocate() }
        }
    }

    /// Waits for room and copies rows there; false when nobody takes them any more.
    package func put(_ piece: RowSource.Piece) -> Bool {
        let room: Chunk?? = state.wait { [capacity] state -> Chunk?? in
            if state.isAbandoned { return .some(nil) }
            guard state.full.count < capacity else { return nil }
            return state.empty.popLast()
                ?? Chunk(bytes: .allocate(byteCount: RowSource.bufferSize, alignment: 64))
        }
        guard case .some(.some(var chunk)) = room else { return false }
        chunk.bytes.copyMemory(from: piece.bytes)
        chunk.count = piece.bytes.count
        chunk.endsRow = piece.endsRow
        let done = chunk
        state.update { state in
            state.full.append(done)
            state.full[state.full.count - 1].offset = state.size
            state.size += UInt64(done.count)
        }
        return true
    }

    /// Waits for room and copies rows there, in as many pieces as they need; false when nobody takes
    /// them any more.
    ///
    /// The bytes may end inside a row.
    package func put(rows: UnsafeRawBufferPointer) -> Bool {
        var rest = rows[...]
        while !rest.isEmpty {
            var piece = UnsafeRawBufferPointer(rebasing: rest.prefix(RowSource.bufferSize))
            if let last = piece.lastIndex(of: 0x0a) {
                piece = UnsafeRawBufferPointer(rebasing: piece[...last])
            }
            let endsRow = piece.last == 0x0a
            guard put(RowSource.Piece(bytes: piece, endsRow: endsRow)) else { return false }
            rest = rest.dropFirst(piece.count)
        }
        return true
    }

    /// How many pieces wait to be taken.
    package var count: Int { state.update { $0.full.count } }

    /// Says that nothing follows, and how it ended.
    package func close(_ outcome: Result<Void, any Error>) {
        state.update { state in
            state.outcome = state.outcome ?? outcome
            for chunk in state.empty { chunk.bytes.deallocate() }
            state.empty = []
        }
    }

    /// Ends the queue for both sides: no more rows are put, and whoever takes some fails with
    /// `reason`.
    package func stop(_ reason: any Error) {
        state.update { state in
            state.isAbandoned = true
            state.stopReason = state.stopReason ?? reason
        }
    }

    /// Hands the next rows to `body`, with their offset among all, in bytes; false at the end.
    ///
    /// `taker` tells the takers apart. Rows may be long in coming: meanwhile `checking` is called now
    /// and then. Throws what that throws, and what the reading thread ended with.
    package func dequeue(
        _ taker: Int, checking: () throws -> Void = {},
        _ body: (UnsafeRawBufferPointer, UInt64) throws -> Void
    ) throws -> Bool {
        var next = next(taker)
        while next == nil {
            try checking()
            next = self.next(taker)
        }
        guard let chunk = try next?.get() else { return false }
        let bytes = chunk.bytes
        defer { state.update { $0.give(back: bytes) } }
        try body(UnsafeRawBufferPointer(rebasing: bytes[..<chunk.count]), chunk.offset)
        return true
    }

    /// The next rows, nil in it at the end; nil where none have come for a while.
    private func next(_ taker: Int) -> Result<Chunk?, any Error>? {
        state.wait(atMost: interval) { state in
            // The rest of a row is of no use where others of its rows are not taken any more.
            if let reason = state.stopReason { return .failure(reason) }
            if let holder = state.holder, holder != taker { return nil }
            if !state.full.isEmpty {
                let chunk = state.full.removeFirst()
                state.holder = chunk.endsRow ? nil : taker
                return .success(chunk)
            }
            return state.outcome.map { outcome in outcome.map { nil } }
        }
    }
}
