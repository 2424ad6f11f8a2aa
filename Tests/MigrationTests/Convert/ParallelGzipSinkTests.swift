import ByteStreams
import Testing

@testable import Migration

@Suite struct ParallelGzipSinkTests {
    @Test(arguments: [0, 1, 1000, 1 << 20, (5 << 20) + 17])
    func membersDecodeToWhatWentIn(_ size: Int) throws {
        let bytes = (0..<size).map { UInt8(truncatingIfNeeded: ($0 &* 31) ^ ($0 >> 7)) }
        let memory = MemorySink()
        let sink = try ParallelGzipSink(memory, level: 3)
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
        let decoded = try GzipSource(MemorySource(memory.bytes)).readAll(atMost: size + 1)
        #expect(decoded == bytes)
    }

    @Test func failuresOfTheInnerSinkReachTheWriter() throws {
        let sink = try ParallelGzipSink(FailingSink(), level: 1)
        #expect(throws: StreamError.self) { try sink.finish() }
    }

    private final class FailingSink: ByteSink {
        func write(_ bytes: UnsafeRawBufferPointer) throws(StreamError) {
            throw StreamError(.inputOutput, "the disk is full")
        }

        func finish() throws(StreamError) {}
    }
}
