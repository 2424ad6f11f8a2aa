import Concurrency
import DumpArchive
package import Exports
import Synchronization

/// Writes a script from front to back, with its data inflated ahead on other threads.
package struct OrderedWriter {
    private let script: PreparedScript
    private let sink: any ScriptSink
    /// How many entries' data are made at the same time.
    private static let lookahead = 2
    /// How many buffers each of them may be ahead.
    private static let buffersAhead = 16

    package init(_ script: PreparedScript, to sink: any ScriptSink) {
        self.script = script
        self.sink = sink
    }

    /// The data of one entry, being made.
    private final class Stream: Sendable {
        let queue = ChunkQueue(capacity: OrderedWriter.buffersAhead)
        let outcome = Monitor<DataSegment.Outcome?>(nil)
    }

    private struct Shared: Sendable {
        var waiting: [(content: DataSegment.Content, stream: Stream)]
        /// What was begun and not taken to its end.
        var begun: [Stream] = []
        var isAbandoned = false
    }

    /// Writes the whole script, and says how large it is and what its data held.
    package func run() throws -> (size: UInt64, data: [(DataSegment.Content, DataSegment.Outcome)])
    {
        var streams: [(content: DataSegment.Content, stream: Stream?)] = []
        var total: UInt64 = 0
        var pieces = script.makePieces()
        while let piece = try pieces.next() {
            guard case .data(let content) = piece else { continue }
            streams.append((content, Stream()))
            total += try script.statedSize(of: content) ?? 0
        }
        script.progress.total.store(total, ordering: .relaxed)
        let shared = Monitor(
            Shared(
                waiting: streams.reversed().compactMap { content, stream in
                    stream.map { (content, $0) }
                }))
        let work: @Sendable () -> Void = { [script] in Self.makeStreams(script, shared) }
        guard let first = WorkerThread(work) else {
            throw MigrationError(.inputOutput, "no thread can be started")
        }
        // What can only be read in its order is read by one.
        let second = script.archive.isSequential ? nil : WorkerThread(work)
        let stop = script.progress.stop
        let stopping = stop.attach { reason in
            let begun = shared.update { state in
                state.isAbandoned = true
                return state.begun
            }
            for stream in begun { stream.queue.stop(reason) }
        }
        let result = Result { try write(&streams, shared) }
        if case .failure(let error) = result { stop.stop(error) }
        if case .failure = result, script.archive.isSequential {
            // It may be passing over much that nobody wants, or wait for a pipe. It reads what nobody
            // else reads, and ends when it comes to something.
            first.detach()
        } else {
            first.join()
        }
        if let second { second.join() }
        return try withExtendedLifetime(stopping) { try result.get() }
    }

    private func write(
        _ streams: inout [(content: DataSegment.Content, stream: Stream?)],
        _ shared: Monitor<Shared>
    ) throws -> (size: UInt64, data: [(DataSegment.Content, DataSegment.Outcome)]) {
        var size: UInt64 = 0
        var data: [(DataSegment.Content, DataSegment.Outcome)] = []
        var pieces = script.makePieces()
        if streams.isEmpty { try script.archive.finish() }
        while let piece = try pieces.next() {
            switch piece {
            case .text(let text, let entry):
                let place = entry.map { script.place(of: $0) } ?? .frame
                try text.withUnsafeBytes { try sink.write($0, from: place) }
                size += UInt64(text.count)
            case .data:
                let content = streams[data.count].content
                // Its buffers go with the stream, or they would add up over the tables.
                guard let stream = streams[data.count].stream else { continue }
                streams[data.count].stream = nil
                let place = script.place(of: content.entry)
                while try stream.queue.take({ try sink.write($0, from: place) }) {}
                shared.update { state in state.begun.removeAll { $0 === stream } }
                let outcome = stream.outcome.update { $0 } ?? DataSegment.Outcome()
                size += outcome.bytes
                data.append((content, outcome))
                // The checksum of all may come last, and the script must not end before it is seen.
                if data.count == streams.count { try script.archive.finish() }
            }
        }
        return (size, data)
    }

    private static func makeStreams(
        _ script: PreparedScript, _ shared: Monitor<Shared>
    ) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(
            byteCount: ChunkQueue.chunkSize, alignment: 64)
        defer { buffer.deallocate() }
        while let (content, stream) = next(shared) {
            let result = Result {
                try script.produce(content, buffer: buffer) { bytes in
                    try put(bytes, into: stream.queue)
                }
            }
            switch result {
            case .success(let outcome):
                stream.outcome.update { $0 = outcome }
                stream.queue.close(.success(()))
            case .failure(let error):
                stream.queue.close(.failure(error))
            }
        }
    }

    /// The next data to make, once there is room for it; nil where there is none.
    private static func next(
        _ shared: Monitor<Shared>
    ) -> (content: DataSegment.Content, stream: Stream)? {
        shared.wait { state -> (content: DataSegment.Content, stream: Stream)?? in
            if state.isAbandoned || state.waiting.isEmpty { return .some(nil) }
            guard state.begun.count < lookahead, let next = state.waiting.popLast() else {
                return nil
            }
            state.begun.append(next.stream)
            return next
        }
    }

    private static func put(_ bytes: UnsafeRawBufferPointer, into queue: ChunkQueue) throws {
        guard queue.put(all: bytes) else {
            throw MigrationError(.interrupted, "nobody takes the data any more")
        }
    }
}
