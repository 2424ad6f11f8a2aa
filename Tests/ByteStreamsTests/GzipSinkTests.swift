import TestSupport
import Testing

@testable import ByteStreams

@Suite("Writing gzip files", .blocking)
struct GzipSinkTests {
    @Test("what is written is read again", arguments: 1...9)
    func roundTrip(level: Int) throws {
        for text in [[], [0], Hello.text, sampleRows(700_000), sampleNoise(300_000)] {
            let file = try gzip(text, level: level)
            for implementation in InflateImplementation.allCases {
                let source = try GzipSource(MemorySource(file), implementation: implementation)
                #expect(try source.collect(bufferSize: 1 << 20) == text)
            }
        }
    }

    @Test("the pieces written make no difference to the data")
    func pieces() throws {
        let text = sampleRows(100_000)
        let sink = MemorySink()
        let compressor = try GzipSink(sink)
        for start in stride(from: 0, to: text.count, by: 999) {
            try compressor.write(Array(text[start..<min(start + 999, text.count)]))
        }
        try compressor.write([UInt8]())
        try compressor.finish()
        #expect(sink.isFinished)
        #expect(try GzipSource(MemorySource(sink.bytes)).collect(bufferSize: 5000) == text)
    }

    @Test("the header has neither time nor name nor system")
    func header() throws {
        #expect(try Array(gzip([1])[..<10]) == [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255])
        #expect(try gzip(Hello.text, level: 9) == Hello.gzip)
    }

    @Test("other levels are refused", arguments: [-1, 0, 10])
    func levels(level: Int) {
        #expect(throws: StreamError.self) { try GzipSink(MemorySink(), level: level) }
    }
}
