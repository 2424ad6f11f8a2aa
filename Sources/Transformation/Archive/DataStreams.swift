import Concurrency
import Exports

/// The data of a script's entries, on its way from the threads that make it to the one that writes
/// it, entry after entry.
///
/// Data is made at most two entries ahead of the writer, and each of them a fixed number of buffers.
final class DataStreams: Sendable {
    /// How many entries' data are made at the same time.
    private static let lookahead = 2
    /// How many buffers each of them may be ahead.
    private static let buffersAhead = 16

    /// The data of one entry.
    final class Stream: Sendable {
        let content: DataSegment.Content
        fileprivate let queue = ChunkQueue(capacity: DataStreams.buffersAhead)
        fileprivate let outcome = Monitor(DataSegment.Outcome())

        fileprivate init(_ content: DataSegment.Content) { self.content = content }
    }

    private struct State {
        /// Those that were not written to their end, the first to be written last.
        ///
        /// A stream's buffers go with it, or they would add up over the tables.
        var left: [Stream]
        /// How many of them are being made, or were.
        var begun = 0
        /// The first reason to end; nil while there is none.
        var reason: (any Error)?
    }

    private let state: Monitor<State>

    /// Streams of what is to be written, in this order.
    init(_ contents: [DataSegment.Content]) {
        state = Monitor(State(left: contents.reversed().map { Stream($0) }))
    }

    /// Whether all was written.
    var isAtEnd: Bool { state.update { $0.left.isEmpty } }

    /// The next data to make, once there is room for it; nil where there is none.
    func next() -> Stream? {
        state.wait { state -> Stream?? in
            if state.reason != nil || state.begun == state.left.count { return .some(nil) }
            guard state.begun < Self.lookahead else { return nil }
            state.begun += 1
            return state.left[state.left.count - state.begun]
        }
    }

    /// Makes the data of a stream by `produce`, which hands on its bytes, and closes it with what came
    /// of that.
    ///
    /// A failure ends the streams before it, too: they may take hours, and nobody needs them.
    func fill(
        _ stream: Stream,
        _ produce: ((UnsafeRawBufferPointer) throws -> Void) throws -> DataSegment.Outcome
    ) {
        do {
            let made = try produce { bytes in
                guard stream.queue.put(all: bytes) else {
                    throw MigrationError(.interrupted, "nobody takes the data any more")
                }
            }
            stream.outcome.update { $0 = made }
            stream.queue.close(.success(()))
        } catch {
            stream.queue.close(.failure(error))
            stop(error)
        }
    }

    /// Hands the data of the next entry to `write`, to its end, and says what it held.
    ///
    /// Throws what its making ended with, or why all was stopped; nil where all was written.
    func write(
        _ write: (UnsafeRawBufferPointer) throws -> Void
    ) throws -> DataSegment.Outcome? {
        guard let stream = state.update({ $0.left.last }) else { return nil }
        while try stream.queue.dequeue(write) {}
        state.update { state in
            state.left.removeLast()
            state.begun -= 1
        }
        return stream.outcome.update { $0 }
    }

    /// Ends all for both sides; what nobody has begun to make would never come.
    func stop(_ reason: any Error) {
        // Streams that fail because of this stop all once more.
        let (left, first) = state.update { state in
            let first = state.reason ?? reason
            state.reason = first
            return (state.left, first)
        }
        for stream in left { stream.queue.stop(first) }
    }
}
