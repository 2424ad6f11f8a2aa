import TestSupport
import Testing

@testable import ByteStreams

@Suite("Reading lz4 and zstd files", .blocking)
struct FrameSourceTests {
    static let formats = [CompressionFormat.lz4, .zstd]
    /// A frame that both formats pass over, with four bytes in it (RFC 8878, 3.1.2).
    static let skippable: [UInt8] = [0x53, 0x2A, 0x4D, 0x18, 4, 0, 0, 0, 1, 2, 3, 4]

    func decode(
        _ source: any ByteSource, _ format: CompressionFormat, bufferSize: Int = 4096
    ) throws(StreamError) -> [UInt8] {
        try format.decompress(source).collect(bufferSize: bufferSize)
    }

    func decode(_ bytes: [UInt8], _ format: CompressionFormat) throws(StreamError) -> [UInt8] {
        try decode(MemorySource(bytes, name: "x"), format)
    }

    func failure(_ bytes: [UInt8], _ format: CompressionFormat) -> StreamError? {
        #expect(throws: StreamError.self) { try decode(bytes, format) }
    }

    @Test("what other programs made", arguments: KnownFrame.all)
    func known(_ frame: KnownFrame) throws {
        #expect(try decode(frame.bytes, frame.format) == frame.text)
    }

    @Test("any boundary between pieces", arguments: formats)
    func boundaries(_ format: CompressionFormat) throws {
        let text = sampleRows(300)
        let frame = try compressed(text, format)
        let file = Self.skippable + frame + Self.skippable + frame + Self.skippable
        for split in 0...file.count {
            let source = ChunkedSource(file, splitAt: split)
            #expect(try decode(source, format) == text + text, "split \(split)")
        }
        for size in 1...9 {
            for bufferSize in [1, 2, 299, 300, 301] {
                let source = ChunkedSource(file, size: size)
                #expect(try decode(source, format, bufferSize: bufferSize) == text + text)
            }
        }
    }

    @Test("files larger than every buffer", arguments: formats)
    func large(_ format: CompressionFormat) throws {
        let text = sampleRows(1_500_000) + sampleNoise(600_000) + sampleRows(100_000, seed: 5)
        let file = try compressed(text, format) + compressed([], format) + compressed(text, format)
        let source = ChunkedSource(file) { 1 + $0 % 100_003 }
        #expect(try decode(source, format, bufferSize: 300_001) == text + text)
    }

    @Test("every truncation is damage where the file ends", arguments: formats)
    func truncation(_ format: CompressionFormat) throws {
        let frame = try compressed(sampleRows(300), format)
        let file = frame + Self.skippable + frame
        // The ends of the first two frames are ends like any other, and so is the very start.
        let ends = [0, frame.count, frame.count + Self.skippable.count]
        for length in 0..<file.count where !ends.contains(length) {
            let error = failure(Array(file[..<length]), format)
            #expect(error?.code == .damaged, "length \(length)")
            #expect(error?.path == "x")
            #expect(error?.offset == UInt64(length))
        }
    }

    @Test("every flipped bit is noticed, or of no importance", arguments: formats)
    func bitFlips(_ format: CompressionFormat) throws {
        let text = sampleRows(200)
        let file = try compressed(text, format)
        for index in file.indices {
            for bit in 0..<8 {
                var flipped = file
                flipped[index] ^= 1 << UInt8(bit)
                do {
                    #expect(try decode(flipped, format) == text, "byte \(index), bit \(bit)")
                } catch {
                    #expect(
                        error.code == .damaged || error.code == .unsupported,
                        "byte \(index), bit \(bit)")
                    #expect(error.offset.map { $0 <= UInt64(file.count) } == true)
                }
            }
        }
    }

    @Test("damage is found in its block", arguments: formats)
    func location(_ format: CompressionFormat) throws {
        let good = try compressed(sampleRows(2_000_000), format)
        var bad = try compressed(sampleRows(400_000, seed: 3), format)
        let place = bad.count / 2
        for index in place..<place + 64 { bad[index] ^= 0xA5 }
        let error = failure(good + bad, format)
        #expect(error?.code == .damaged)
        let offset = Int(error?.offset ?? 0)
        #expect(offset >= good.count && offset <= good.count + bad.count)
    }

    @Test("nothing is no frames, as pg_dump writes an empty large object", arguments: formats)
    func empty(_ format: CompressionFormat) throws {
        #expect(try decode([], format) == [])
        #expect(try decode(compressed([], format), format) == [])
        #expect(try decode(Self.skippable, format) == [])
    }

    @Test("nothing else may follow", arguments: formats)
    func trailingBytes(_ format: CompressionFormat) throws {
        let frame = try compressed(Hello.text, format)
        for rest in [Hello.text, [0, 0, 0, 0, 0, 0, 0, 0], Hello.gzip] {
            let error = failure(frame + rest, format)
            #expect(error?.code == .damaged)
            #expect(error?.offset == UInt64(frame.count))
            #expect(error?.message.hasPrefix("this is not") == true)
        }
    }

    @Test("a source that has failed stays so", arguments: formats)
    func sticky(_ format: CompressionFormat) throws {
        let file = Array(try compressed(Hello.text, format).dropLast())
        let source = try format.decompress(MemorySource(file))
        for _ in 0..<3 {
            #expect(throws: StreamError.self) { try source.collect(bufferSize: 100) }
        }
    }

    @Test("a window of 128 MiB is the largest")
    func window() throws {
        // No checksum and no size; the window's exponent over 10; one raw block that is the last.
        func frame(_ exponent: UInt8) -> [UInt8] {
            [0x28, 0xB5, 0x2F, 0xFD, 0, (exponent - 10) << 3, 3 << 3 | 1, 0, 0] + Array("abc".utf8)
        }
        #expect(try decode(frame(27), .zstd) == Array("abc".utf8))
        let error = failure(frame(28), .zstd)
        #expect(error?.code == .unsupported)
        #expect(error?.message.contains("128 MiB") == true)
    }

    @Test("a frame that needs a dictionary is refused")
    func dictionary() {
        let frame: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0x21, 7, 3, 3 << 3 | 1, 0, 0, 1, 2, 3]
        #expect(failure(frame, .zstd)?.code == .unsupported)
    }

    @Test("a zstd frame's statement of its size")
    func statedSize() {
        #expect(ZstdSource.statedSize(ofFrame: [0x28, 0xB5, 0x2F, 0xFD, 0x20, 200]) == 200)
        #expect(ZstdSource.statedSize(ofFrame: [0x28, 0xB5, 0x2F, 0xFD, 0, 0x58]) == nil)
        #expect(ZstdSource.statedSize(ofFrame: []) == nil)
        #expect(ZstdSource.statedSize(ofFrame: Hello.gzip) == nil)
    }
}
