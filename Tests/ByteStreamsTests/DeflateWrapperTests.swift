import TestSupport
import Testing

@testable import ByteStreams

@Suite("Gzip and zlib are the same data with another wrapper", .blocking)
struct DeflateWrapperTests {
    private static let texts = [[], [0], Hello.text, sampleRows(300_000), sampleNoise(70_000)]

    private func zlib(_ text: [UInt8], level: Int = 6) throws -> [UInt8] {
        let memory = MemorySink()
        let sink = try GzipSink(memory, level: level, wrapper: .zlib)
        try sink.write(text)
        try sink.finish()
        return memory.bytes
    }

    /// Puts another wrapper around the deflate data at `range`.
    private func rewrap(
        _ bytes: [UInt8], _ range: Range<UInt64>?, as wrapper: DeflateWrapper, _ text: [UInt8]
    ) throws -> [UInt8] {
        let range = try #require(range)
        var trailer = DeflateTrailer(wrapper)
        text.withUnsafeBytes { trailer.update($0) }
        return wrapper.header() + bytes[Int(range.lowerBound)..<Int(range.upperBound)]
            + trailer.bytes
    }

    @Test("zlib's header has the level that its own library writes")
    func headers() {
        #expect(DeflateWrapper.zlib.header(level: 1) == [0x78, 0x01])
        #expect(DeflateWrapper.zlib.header(level: 2) == [0x78, 0x5E])
        #expect(DeflateWrapper.zlib.header(level: 6) == [0x78, 0x9C])
        #expect(DeflateWrapper.zlib.header(level: 9) == [0x78, 0xDA])
    }

    @Test("a zlib stream is written as known, and read again")
    func zlibStream() throws {
        #expect(try zlib(Hello.text, level: 9) == Hello.zlib)
        #expect(try zlib([]) == [0x78, 0x9C, 3, 0, 0, 0, 0, 1])
        for text in Self.texts {
            let source = try InflateSource(MemorySource(zlib(text)), wrapper: .zlib)
            #expect(try source.collect(bufferSize: 1 << 20) == text)
        }
    }

    @Test("each becomes the other, wherever the input is cut", arguments: [1, 7, 1 << 20])
    func rewrapping(chunk: Int) throws {
        for text in Self.texts {
            let gzipped = try gzip(text)
            let gzipSource = try GzipSource(ChunkedSource(gzipped, size: chunk))
            #expect(gzipSource.onlyStream == nil)
            #expect(try gzipSource.collect(bufferSize: 1 << 16) == text)
            let asZlib = try rewrap(gzipped, gzipSource.onlyStream, as: .zlib, text)
            #expect(try asZlib == zlib(text))

            let zlibSource = try InflateSource(
                ChunkedSource(asZlib, size: chunk), wrapper: .zlib)
            #expect(zlibSource.onlyStream == nil)
            #expect(try zlibSource.collect(bufferSize: 1 << 16) == text)
            #expect(try rewrap(asZlib, zlibSource.onlyStream, as: .gzip, text) == gzipped)
        }
    }

    @Test("several streams, and none, are not one")
    func several() throws {
        let twice = try GzipSource(MemorySource(gzip([1]) + gzip([2])))
        #expect(try twice.collect(bufferSize: 100) == [1, 2])
        #expect(twice.onlyStream == nil)
        let padded = try GzipSource(MemorySource(gzip([1]) + [0, 0]))
        #expect(try padded.collect(bufferSize: 100) == [1])
        #expect(padded.onlyStream != nil)
        for format in [CompressionFormat.lz4, .zstd] {
            let frame = try frame(format)
            let one = try #require(
                format.decompress(MemorySource(frame)) as? any DecompressingSource)
            _ = try one.collect(bufferSize: 5)
            #expect(one.onlyStream == 0..<UInt64(frame.count))
            let two = try #require(
                format.decompress(MemorySource(frame + frame)) as? any DecompressingSource)
            _ = try two.collect(bufferSize: 5)
            #expect(two.onlyStream == nil)
            let none = try #require(
                format.decompress(MemorySource([])) as? any DecompressingSource)
            _ = try none.collect(bufferSize: 5)
            #expect(none.onlyStream == nil)
        }
    }

    private func frame(_ format: CompressionFormat) throws -> [UInt8] {
        let memory = MemorySink()
        let sink: any ByteSink = format == .lz4 ? try LZ4Sink(memory) : try ZstdSink(memory)
        try sink.write(Hello.text)
        try sink.finish()
        return memory.bytes
    }
}
