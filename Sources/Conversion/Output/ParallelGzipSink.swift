package import ByteStreams
import Concurrency
import Exports

/// Compresses with gzip on several threads, into one member or zlib stream.
///
/// Each block is compressed by itself and ends at a byte boundary, so that the blocks joined in their
/// order are one stream. They are large enough that this costs next to nothing in size.
package final class ParallelGzipSink: ByteSink {
    /// How many bytes one block has, before compression.
    private static let blockSize = 1 << 20

    private struct Block: Sendable {
        var number: Int
        var bytes: [UInt8]
        var isLast: Bool
    }

    private struct Shared: Sendable {
        /// Blocks that nobody compresses yet, the oldest first.
        var waiting: [Block] = []
        /// Compressed blocks that are ready, by number.
        var ready: [Int: Result<[UInt8], StreamError>] = [:]
        var isOver = false
    }

    private let sink: any ByteSink
    private var trailer: DeflateTrailer
    private let shared = Monitor(Shared())
    private let threads: Int
    /// Waits for the end of each thread; none once they have ended.
    private var running: [() -> Void] = []
    private var block: [UInt8] = []
    private var nextToCompress = 0
    private var nextToWrite = 0

    package init(
        _ sink: any ByteSink, level: Int, wrapper: DeflateWrapper = .gzip
    ) throws(StreamError) {
        self.sink = sink
        trailer = DeflateTrailer(wrapper)
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
        try sink.write(wrapper.header(level: level))
    }

    deinit { stop() }

    private func stop() {
        shared.update { state in
            state.isOver = true
            // After a failure nobody wants them compressed any more.
            state.waiting = []
        }
        for wait in running { wait() }
        running = []
    }

    private static func compress(_ shared: Monitor<Shared>, level: Int) {
        let opened = Result { () throws(StreamError) -> Deflater in try Deflater(level: level) }
        while true {
            let next = shared.wait { state -> Block?? in
                if !state.waiting.isEmpty { return state.waiting.removeFirst() }
                return state.isOver ? .some(nil) : nil
            }
            guard let next else { return }
            let result = Result { () throws(StreamError) -> [UInt8] in
                let memory = MemorySink()
                let deflater = try opened.get()
                deflater.reset()
                try next.bytes.withUnsafeBufferPointer { (bytes) throws(StreamError) in
                    try deflater.compress(
                        UnsafeRawBufferPointer(bytes), ending: next.isLast ? .end : .boundary,
                        to: memory)
                }
                return memory.bytes
            }
            shared.update { $0.ready[next.number] = result }
        }
    }

    package func write(_ bytes: UnsafeRawBufferPointer) throws(StreamError) {
        trailer.update(bytes)
        var position = 0
        while position < bytes.count {
            let count = min(Self.blockSize - block.count, bytes.count - position)
            block += bytes[position..<position + count]
            position += count
            if block.count == Self.blockSize { try submit(isLast: false) }
        }
    }

    package func finish() throws(StreamError) {
        try submit(isLast: true)
        while nextToWrite < nextToCompress { try writeNext() }
        stop()
        try sink.write(trailer.bytes)
        try sink.finish()
    }

    private func submit(isLast: Bool) throws(StreamError) {
        // Somebody may want to spoil what could not be finished.
        guard !running.isEmpty else {
            throw StreamError(.cancelled, "the stream has been ended before")
        }
        while nextToCompress - nextToWrite >= threads * 2 { try writeNext() }
        let item = Block(number: nextToCompress, bytes: block, isLast: isLast)
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
        case .success(let data): try sink.write(data)
        case .failure(let error): throw error
        }
    }
}
