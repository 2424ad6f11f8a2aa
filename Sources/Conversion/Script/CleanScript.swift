package import ByteStreams
package import Concurrency
import Exports
import Synchronization
import Transformation

/// A script as `convert` would write it, made on a thread of its own while it is read.
package final class CleanScript: ByteSource {
    /// Writes the script to a sink and says what it read and changed.
    package typealias Maker = @Sendable (any ByteSink) throws -> ConvertReport

    package let name: String
    private let queue: ChunkQueue
    private let outcome = Outcome()
    private let reader: QueueReader
    private let stopping: StopSignal.Attachment

    /// Begins to make the script, for a job that `stop` stops.
    package init(name: String, stop: StopSignal, make: @escaping Maker) throws(StreamError) {
        self.name = name
        let queue = ChunkQueue(capacity: 8)
        self.queue = queue
        stopping = stop.attach { queue.stop($0) }
        reader = QueueReader(queue)
        let sink = QueueSink(queue)
        let thread = WorkerThread { [outcome] in
            let result = Result {
                let report = try make(sink)
                try sink.flush()
                return report
            }
            outcome.report.withLock { $0 = result.success }
            queue.close(result.map { _ in })
        }
        guard let thread else {
            throw StreamError(.inputOutput, "no thread can be started", path: name)
        }
        // It ends with the script, or when nobody reads it any more.
        thread.detach()
    }

    deinit { queue.abandon() }

    /// What was read and changed; nil before the end of the script.
    package var report: ConvertReport? { outcome.report.withLock { $0 } }

    private final class Outcome: Sendable {
        let report = Mutex<ConvertReport?>(nil)
    }

    /// What making the script ended with, where reading it ended with an error.
    package private(set) var failure: (any Error)?

    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(StreamError) -> Int {
        do {
            return try reader.read(into: buffer)
        } catch {
            failure = error
            throw StreamError(.inputOutput, "\(error)", path: name)
        }
    }
}

extension CleanScript {
    /// The export at `input` as `convert` would write it; `first` is what was opened of it before.
    package static func converting(
        _ input: String, _ first: FirstReading?, _ options: ConvertOptions, stop: StopSignal
    ) throws -> CleanScript {
        try CleanScript(name: input, stop: stop) { sink in
            var options = options
            options.isForPsql = false
            switch try first?.take() ?? ExportOpener.open(input, options.unpacking) {
            case .archive(let archive, _):
                let prepared = try PreparedArchive(archive, converting: options)
                return try ArchiveScript(prepared, options, ConvertProgress()).write(to: sink)
            case .script(let source, _, _):
                if source.isClusterDump {
                    try ClusterScan.note(
                        ownersOf: input, options.unpacking, in: &options.adaptation.roles,
                        isForOne: true)
                }
                var converter = try ScriptConverter(
                    source, to: sink, options: options, progress: ConvertProgress())
                return try converter.run()
            }
        }
    }
}

extension Result {
    fileprivate var success: Success? {
        switch self {
        case .success(let value): value
        case .failure: nil
        }
    }
}

/// Puts bytes into a queue; small writes are gathered.
///
/// `@unchecked` because it is made by one thread and used by the only other one.
private final class QueueSink: ByteSink, @unchecked Sendable {
    private let queue: ChunkQueue
    private var held: [UInt8] = []

    init(_ queue: ChunkQueue) { self.queue = queue }

    func write(_ bytes: UnsafeRawBufferPointer) throws(StreamError) {
        if held.count + bytes.count < ChunkQueue.chunkSize {
            held += bytes
            return
        }
        try flush()
        try put(bytes)
    }

    func finish() throws(StreamError) { try flush() }

    func flush() throws(StreamError) {
        guard !held.isEmpty else { return }
        let bytes = held
        held.removeAll(keepingCapacity: true)
        var failure: StreamError?
        bytes.withUnsafeBytes { view in
            do throws(StreamError) { try put(view) } catch { failure = error }
        }
        if let failure { throw failure }
    }

    private func put(_ bytes: UnsafeRawBufferPointer) throws(StreamError) {
        guard queue.put(all: bytes) else {
            throw StreamError(.cancelled, "nobody reads the script any more", path: "script")
        }
    }
}
