import TestSupport
import Testing

@testable import ByteStreams

@Suite("Reading gzip files", .blocking)
struct GzipSourceTests {
    static let implementations = InflateImplementation.allCases

    func decode(
        _ source: any ByteSource, _ implementation: InflateImplementation, bufferSize: Int = 4096
    ) throws(StreamError) -> [UInt8] {
        try GzipSource(source, implementation: implementation).collect(bufferSize: bufferSize)
    }

    func decode(
        _ bytes: [UInt8], _ implementation: InflateImplementation
    ) throws(StreamError) -> [UInt8] {
        try decode(MemorySource(bytes, name: "x.gz"), implementation)
    }

    func failure(
        _ bytes: [UInt8], _ implementation: InflateImplementation
    ) -> StreamError? {
        #expect(throws: StreamError.self) { try decode(bytes, implementation) }
    }

    @Test("members with and without optional fields", arguments: implementations)
    func known(_ implementation: InflateImplementation) throws {
        #expect(try decode(Hello.gzip, implementation) == Hello.text)
        #expect(try decode(Hello.fullGzip, implementation) == Hello.text)
    }

    @Test("any boundary between pieces", arguments: implementations)
    func boundaries(_ implementation: InflateImplementation) throws {
        let file = Hello.fullGzip + Hello.gzip
        let text = Hello.text + Hello.text
        for split in 0...file.count {
            let source = ChunkedSource(file, splitAt: split)
            #expect(try decode(source, implementation) == text, "split \(split)")
        }
        for size in 1...9 {
            for bufferSize in [1, 2, 19, 20, 21] {
                let source = ChunkedSource(file, size: size)
                #expect(try decode(source, implementation, bufferSize: bufferSize) == text)
            }
        }
    }

    @Test("files larger than every buffer", arguments: implementations, [1, 6, 9])
    func large(_ implementation: InflateImplementation, _ level: Int) throws {
        let text = sampleRows(1_500_000) + sampleNoise(600_000) + sampleRows(100_000, seed: 5)
        let file = try gzip(text, level: level) + gzip([]) + gzip(text)
        let source = ChunkedSource(file) { 1 + $0 % 100_003 }
        #expect(try decode(source, implementation, bufferSize: 300_001) == text + text)
    }

    @Test("every truncation is damage", arguments: implementations)
    func truncation(_ implementation: InflateImplementation) throws {
        for file in [Hello.fullGzip, try gzip(sampleRows(300)), Hello.gzip + Hello.fullGzip] {
            // The end of a first member is an end like any other.
            for length in 0..<file.count where length != Hello.gzip.count {
                let error = failure(Array(file[..<length]), implementation)
                #expect(error?.code == .damaged, "length \(length)")
                #expect(error?.path == "x.gz")
                #expect(error?.offset == UInt64(length))
            }
        }
    }

    @Test("every flipped bit is noticed, or of no importance", arguments: implementations)
    func bitFlips(_ implementation: InflateImplementation) throws {
        let text = sampleRows(200)
        let file = try gzip(text)
        // FTEXT, a hint; the time; the level; the system. And the bits that fill the last byte of
        // the compressed data.
        let ignored: Set<Int> = [3, 4, 5, 6, 7, 8, 9, file.count - 9]
        for index in file.indices {
            for bit in 0..<8 {
                var flipped = file
                flipped[index] ^= 1 << UInt8(bit)
                do {
                    let output = try decode(flipped, implementation)
                    #expect(output == text, "byte \(index), bit \(bit)")
                    #expect(ignored.contains(index) && (index != 3 || bit == 0))
                } catch {
                    #expect(error.code == .damaged, "byte \(index), bit \(bit)")
                }
            }
        }
    }

    @Test("a header checksum guards the whole header", arguments: implementations)
    func headerBitFlips(_ implementation: InflateImplementation) throws {
        for index in Hello.fullHeader.indices {
            for bit in 0..<8 {
                var flipped = Hello.fullGzip
                flipped[index] ^= 1 << UInt8(bit)
                #expect(failure(flipped, implementation)?.code == .damaged, "\(index), \(bit)")
            }
        }
    }

    @Test("an empty file is not an empty dump", arguments: implementations)
    func empty(_ implementation: InflateImplementation) throws {
        let error = failure([], implementation)
        #expect(error?.code == .damaged)
        #expect(error?.message == "the gzip file is empty")
        #expect(try decode(gzip([]), implementation) == [])
    }

    @Test("zero bytes may follow, other bytes may not", arguments: implementations)
    func trailingBytes(_ implementation: InflateImplementation) throws {
        let padding = [UInt8](repeating: 0, count: 5000)
        #expect(try decode(Hello.gzip + [0], implementation) == Hello.text)
        #expect(try decode(Hello.gzip + padding, implementation) == Hello.text)

        let end = UInt64(Hello.gzip.count)
        #expect(failure(Hello.gzip + Hello.text, implementation)?.offset == end)
        #expect(failure(Hello.gzip + padding + [7, 0], implementation)?.offset == end + 5000)
        #expect(failure(Hello.gzip + padding + Hello.gzip, implementation)?.code == .damaged)
        #expect(failure(Hello.gzip + [0x1F, 0x8C], implementation)?.offset == end + 1)
    }

    @Test("a wrong checksum or length is located at the trailer", arguments: implementations)
    func wrongTrailer(_ implementation: InflateImplementation) throws {
        let start = Hello.gzip.count - GzipTrailer.size
        for (index, word) in [(start, "checksum"), (start + 4, "length")] {
            var file = Hello.gzip
            file[index] ^= 0x10
            let error = failure(Hello.gzip + file, implementation)
            #expect(error?.offset == UInt64(Hello.gzip.count + start))
            #expect(error?.message == "the gzip \(word) does not match the data")
        }
    }

    @Test("a source that has failed stays so", arguments: implementations)
    func sticky(_ implementation: InflateImplementation) throws {
        let source = try GzipSource(
            MemorySource(Array(Hello.gzip.dropLast())), implementation: implementation)
        for _ in 0..<3 {
            #expect(throws: StreamError.self) { try source.collect(bufferSize: 100) }
        }
    }

    @Test("the compressed offset follows the data", arguments: implementations)
    func offset(_ implementation: InflateImplementation) throws {
        let source = try GzipSource(MemorySource(Hello.gzip), implementation: implementation)
        #expect(source.compressedOffset == 0)
        _ = try source.collect(bufferSize: 100)
        #expect(source.compressedOffset == UInt64(Hello.gzip.count))
    }
}
