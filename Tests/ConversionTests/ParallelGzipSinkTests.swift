import ByteStreams
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
