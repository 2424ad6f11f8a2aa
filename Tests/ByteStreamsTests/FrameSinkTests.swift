import TestSupport
import Testing

@testable import ByteStreams

@Suite("Writing lz4 and zstd files", .blocking)
struct FrameSinkTests {
    private static let texts: [[UInt8]] = [
        [], [0], Hello.text, sampleRows(700_000), sampleNoise(300_000),
    ]

    private func check(
        _ format: CompressionFormat, _ make: (any ByteSink) throws -> any ByteSink
    ) throws {
        for text in Self.texts {
            let memory = MemorySink()
            let sink = try make(memory)
            for start in stride(from: 0, to: text.count, by: 99_999) {
                try sink.write(Array(text[start..<min(start + 99_999, text.count)]))
            }
            try sink.write([UInt8]())
            try sink.finish()
            #expect(memory.isFinished)
            // An empty frame, which is more than no frame.
            #expect(!memory.bytes.isEmpty)
            let source = try format.decompress(MemorySource(memory.bytes))
            #expect(try source.collect(bufferSize: 1 << 20) == text)
            var program = try Command(named: format == .zstd ? "zstd" : "lz4", ["-dc"])
            program.input = .bytes(memory.bytes)
            #expect(try program.run().check().output == text)
        }
    }

    @Test("lz4 and its program read it again", arguments: [1, 2, 3, 9, 12])
    func lz4(level: Int) throws {
        try check(.lz4) { try LZ4Sink($0, level: level) }
    }

    @Test("zstd and its program read it again", arguments: [1, 3, 9, 19], [0, 1, 3])
    func zstd(level: Int, workers: Int) throws {
        try check(.zstd) { try ZstdSink($0, level: level, workers: workers) }
    }

    @Test("how many threads there are makes no difference")
    func workers() throws {
        let text = sampleRows(5_000_000)
        let files = try [1, 2, 4].map { workers in
            let memory = MemorySink()
            let sink = try ZstdSink(memory, workers: workers)
            try sink.write(text)
            try sink.finish()
            return memory.bytes
        }
        #expect(files[0] == files[1] && files[1] == files[2])
    }

    @Test("other levels are refused", arguments: [-1, 0, 13, 20])
    func levels(level: Int) {
        if level != 13 {
            #expect(throws: StreamError.self) { try ZstdSink(MemorySink(), level: level) }
        }
        #expect(throws: StreamError.self) { try LZ4Sink(MemorySink(), level: level) }
    }

    @Test("linked blocks of the lz4 program, and a long window of zstd's")
    func programs() throws {
        let text = sampleRows(2_000_000) + sampleRows(1_000_000)
        for (format, arguments) in [
            (CompressionFormat.lz4, ["-BD", "-B4", "-c"]), (.lz4, ["-BD", "-B7", "-c"]),
            (.zstd, ["--long=27", "-c"]), (.zstd, ["--long=24", "-c"]),
        ] {
            var program = try Command(named: format == .zstd ? "zstd" : "lz4", arguments)
            program.input = .bytes(text)
            let file = try program.run().check().output
            let source = try format.decompress(ChunkedSource(file) { 1 + $0 % 30_011 })
            #expect(try source.collect(bufferSize: 100_003) == text)
        }
    }
}
