import ByteStreams

/// Compresses with gzip on several threads: each block becomes a member of its own.
///
/// A gzip file may consist of members, which decode to one stream (RFC 1952, section 2.2). Blocks
/// are large enough that this costs next to nothing in size, and their order is kept.
final class ParallelGzipSink: ByteSink {
    /// How many bytes one member holds, before compression.
    private static let blockSize = 1 << 20

    private struct Shared: Sendable {
        /// Blocks that nobody compresses yet, the oldest first.
        var waiting: [(number: Int, bytes: [UInt8])] = []
        /// Members that are ready, by number.
        var ready: [Int: Result<[UInt8], StreamError>] = [:]
        var isOver = false
    }

    private let sink: any ByteSink
    private let shared = Monitor(Shared())
    private let threads: Int
    private var running: [() -> Void] = []
    private var block: [UInt8] = []
    private var nextToCompress = 0
    private var nextToWrite = 0

    init(_ sink: any ByteSink, level: Int) throws(StreamError) {
        self.sink = sink
        threads = min(8, WorkerThread.processorCount)
        block.reserveCapacity(Self.blockSize)
        for _ in 0..<threads {
            let done = Monitor(false)
            let thread = WorkerThread { [shared] in
                Self.compress(shared, level: level)
                done.update { $0 = true }
            }
            guard let thread else { break }
            thread.detach()
            running.append { done.wait { $0 ? () : nil } }
        }
        guard !running.isEmpty else {
            throw StreamError(.inputOutput, "no thread can be started")
        }
    }

    deinit { stop() }

    private func stop() {
        shared.update { $0.isOver = true }
        for wait in running { wait() }
        running = []
    }

    private static func compress(_ shared: Monitor<Shared>, level: Int) {
        while true {
            let next = shared.wait { state -> (number: Int, bytes: [UInt8])?? in
                if !state.waiting.isEmpty { return state.waiting.removeFirst() }
                return state.isOver ? .some(nil) : nil
            }
            guard let next else { return }
            let result = Result { () throws(StreamError) -> [UInt8] in
                let memory = MemorySink()
                let gzip = try GzipSink(memory, level: level)
                try gzip.write(next.bytes)
                try gzip.finish()
                return memory.bytes
            }
            shared.update { $0.ready[next.number] = result }
        }
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws(StreamError) {
        var position = 0
        while position < bytes.count {
            let count = min(Self.blockSize - block.count, bytes.count - position)
            block += bytes[position..<position + count]
            position += count
            if block.count == Self.blockSize { try submit() }
        }
    }

    func finish() throws(StreamError) {
        // An empty script is an empty member, not an empty file.
        if !block.isEmpty || nextToCompress == 0 { try submit() }
        while nextToWrite < nextToCompress { try writeNext() }
        stop()
        try sink.finish()
    }

    private func submit() throws(StreamError) {
        while nextToCompress - nextToWrite >= threads * 2 { try writeNext() }
        let item = (number: nextToCompress, bytes: block)
        shared.update { $0.waiting.append(item) }
        nextToCompress += 1
        block = []
        block.reserveCapacity(Self.blockSize)
    }

    private func writeNext() throws(StreamError) {
        let number = nextToWrite
        let result = shared.wait { $0.ready.removeValue(forKey: number) }
        nextToWrite += 1
        switch result {
        case .success(let member): try sink.write(member)
        case .failure(let error): throw error
        }
    }
}
