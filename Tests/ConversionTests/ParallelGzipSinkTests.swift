import ByteStreams
import Concurrency
import TestSupport
import Testing

@testable import Conversion
@testable import Exports
@testable import Transformation

@Suite struct ParallelGzipSinkTests {
    @Test(arguments: [0, 1, 1000, 1 << 20, (5 << 20) + 17], [DeflateWrapper.gzip, .zlib])
    func oneStreamDecodesToWhatWentIn(_ size: Int, _ wrapper: DeflateWrapper) throws {
        let bytes = (0..<size).map { UInt8(truncatingIfNeeded: ($0 &* 31) ^ ($0 >> 7)) }
        let memory = MemorySink()
        let sink = try ParallelGzipSink(memory, level: 3, wrapper: wrapper)
        // Pieces of all sizes, so that blocks end inside them.
        var position = 0
        var step = 1
        try bytes.withUnsafeBytes { view in
            while position < size {
                let end = min(size, position + step)
                try sink.write(UnsafeRawBufferPointer(rebasing: view[position..<end]))
                position = end
                step = step * 3 % 400_009 + 1
            }
        }
        try sink.finish()
        let compressed = MemorySource(memory.bytes)
        let source: any DecompressingSource =
            wrapper == .gzip
            ? try GzipSource(compressed) : try InflateSource(compressed, wrapper: .zlib)
        #expect(try source.readAll(atMost: size + 1) == bytes)
        #expect(source.onlyStream != nil)
    }

    /// Takes so many writes, and no more.
    private final class ShortSink: ByteSink {
        private var left: Int
        init(_ writes: Int) { left = writes }

        func write(_ bytes: UnsafeRawBufferPointer) throws(StreamError) {
            guard left > 0 else { throw StreamError(.inputOutput, "full") }
            left -= 1
        }

        func finish() throws(StreamError) { try write([]) }
    }

    @Test("whoever goes on behind a failure is told at once", arguments: 0...4)
    func goingOn(_ writes: Int) throws {
        let ended = Monitor<[String]?>(nil)
        let thread = WorkerThread {
            let attempts = Result { () throws(StreamError) in
                let sink = try ParallelGzipSink(ShortSink(writes), level: 1)
                return (0..<3).map { _ in
                    do throws(StreamError) {
                        try sink.write([1, 2, 3])
                        try sink.finish()
                        return "done"
                    } catch {
                        return error.message
                    }
                }
            }
            let messages = (try? attempts.get()) ?? ["full"]
            ended.update { $0 = messages }
        }
        guard let thread else { throw SupportError("no thread can be started") }
        thread.detach()
        let messages = try #require(ended.wait(atMost: .seconds(20)) { $0 }, "it waits for ever")
        // The header, one block, the trailer, and the end.
        #expect(messages.first == (writes == 4 ? "done" : "full"))
        #expect(!messages.dropFirst().contains("done"))
    }

    @Test func failuresOfTheInnerSinkReachTheWriter() throws {
        let inner = FailingSink()
        let sink = try ParallelGzipSink(inner, level: 1)
        inner.isFull = true
        #expect(throws: StreamError.self) { try sink.finish() }
    }

    @Test(arguments: [0, 1, 2, 7, 40])
    func aFailureAtAnyWriteEndsIt(_ writes: Int) throws {
        let inner = FailingSink()
        inner.writesLeft = writes
        let error = #expect(throws: StreamError.self) {
            let sink = try ParallelGzipSink(inner, level: 1)
            let bytes = [UInt8](repeating: 0x61, count: 700_000)
            for _ in 0..<64 { try sink.write(bytes) }
            try sink.finish()
        }
        #expect(error?.message == "the disk is full")
    }

    @Test
    func oneThatHasFailedCanBeSpoiled() throws {
        let inner = FailingSink()
        inner.writesLeft = 3
        let sink = try ParallelGzipSink(inner, level: 1)
        let bytes = [UInt8](repeating: 0x61, count: 700_000)
        #expect(throws: StreamError.self) { for _ in 0..<64 { try sink.write(bytes) } }
        Transaction.spoil(sink)
    }

    private final class FailingSink: ByteSink {
        var isFull = false
        var writesLeft = Int.max

        func write(_ bytes: UnsafeRawBufferPointer) throws(StreamError) {
            writesLeft -= 1
            guard isFull || writesLeft < 0 else { return }
            throw StreamError(.inputOutput, "the disk is full")
        }

        func finish() throws(StreamError) {}
    }
}
