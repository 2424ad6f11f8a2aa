import Concurrency
import DumpArchive
package import Exports
import Synchronization

/// Writes a script from front to back, with its data inflated ahead on other threads.
package struct OrderedWriter {
    private let script: PreparedScript
    private let sink: any ScriptSink

    package init(_ script: PreparedScript, to sink: any ScriptSink) {
        self.script = script
        self.sink = sink
    }

    /// Writes the whole script, and says how large it is and what its data held.
    package func run() throws -> (size: UInt64, data: [(DataSegment.Content, DataSegment.Outcome)])
    {
        var contents: [DataSegment.Content] = []
        var total: UInt64 = 0
        var pieces = script.makePieces()
        while let piece = try pieces.next() {
            guard case .data(let content) = piece else { continue }
            contents.append(content)
            total += try script.statedSize(of: content) ?? 0
        }
        script.progress.total.store(total, ordering: .relaxed)
        let streams = DataStreams(contents)
        let work: @Sendable () -> Void = { [script] in Self.make(streams, of: script) }
        guard let first = WorkerThread(work) else {
            throw MigrationError(.inputOutput, "no thread can be started")
        }
        // What can only be read in its order is read by one.
        let second = script.archive.isSequential ? nil : WorkerThread(work)
        let stop = script.progress.stop
        let stopping = stop.attach { streams.stop($0) }
        let result = Result { try write(streams) }
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
        _ streams: DataStreams
    ) throws -> (size: UInt64, data: [(DataSegment.Content, DataSegment.Outcome)]) {
        var size: UInt64 = 0
        var data: [(DataSegment.Content, DataSegment.Outcome)] = []
        var pieces = script.makePieces()
        if streams.isAtEnd { try script.archive.finish() }
        while let piece = try pieces.next() {
            switch piece {
            case .text(let text, let entry):
                let place = entry.map { script.place(of: $0) } ?? .frame
                try text.withUnsafeBytes { try sink.write($0, from: place) }
                size += UInt64(text.count)
            case .data(let content):
                let place = script.place(of: content.entry)
                let written = try streams.write { try sink.write($0, from: place) }
                guard let outcome = written else { continue }
                size += outcome.bytes
                data.append((content, outcome))
                // The checksum of all may come last, and the script must not end before it is seen.
                if streams.isAtEnd { try script.archive.finish() }
            }
        }
        return (size, data)
    }

    private static func make(_ streams: DataStreams, of script: PreparedScript) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(
            byteCount: ChunkQueue.chunkSize, alignment: 64)
        defer { buffer.deallocate() }
        while let stream = streams.next() {
            streams.fill(stream) { put in
                try script.produce(stream.content, buffer: buffer, write: put)
            }
        }
    }
}
