import ByteStreams
import Testing

@Suite("Buffering small writes")
struct BufferedSinkTests {
    /// Notes the size of each write.
    final class Recorder: ByteSink {
        var sizes: [Int] = []
        var bytes: [UInt8] = []

        func write(_ bytes: UnsafeRawBufferPointer) throws(StreamError) {
            sizes.append(bytes.count)
            self.bytes += bytes
        }

        func finish() throws(StreamError) { sizes.append(-1) }
    }

    @Test("order is kept whatever the sizes")
    func order() throws {
        let recorder = Recorder()
        let sink = BufferedSink(recorder, capacity: 16)
        let bytes = sampleNoise(2000)
        var start = 0
        var size = 0
        while start < bytes.count {
            let end = min(start + size, bytes.count)
            try sink.write(Array(bytes[start..<end]))
            start = end
            size = (size + 5) % 37
        }
        try sink.finish()
        #expect(recorder.bytes == bytes)
        #expect(recorder.sizes.last == -1)
    }

    @Test("small writes become large ones, and large ones pass through")
    func sizes() throws {
        let recorder = Recorder()
        let sink = BufferedSink(recorder, capacity: 8)
        for text in ["abc", "def", "gh", "i", "", "0123456789", "xy"] { try sink.write(text) }
        try sink.flush()
        try sink.flush()
        try sink.finish()
        #expect(recorder.sizes == [8, 1, 10, 2, -1])
        #expect(String(decoding: recorder.bytes, as: UTF8.self) == "abcdefghi0123456789xy")
    }
}
