import TestSupport
import Testing

@testable import ByteStreams

@Suite("Reading deflate streams inside other files", .blocking)
struct InflateSourceTests {
    static let implementations = InflateImplementation.allCases

    func zlib(_ text: [UInt8]) throws -> [UInt8] {
        var checksum = Adler32()
        text.withUnsafeBytes { checksum.update($0) }
        let value = checksum.value
        return try [0x78, 0x9C] + deflate(text)
            + stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: value >> $0) }
    }

    func failure(
        _ bytes: [UInt8], _ wrapper: InflateSource.Wrapper,
        _ implementation: InflateImplementation
    ) -> StreamError? {
        #expect(throws: StreamError.self) {
            try InflateSource(
                MemorySource(bytes, name: "x"), wrapper: wrapper, implementation: implementation
            ).collect(bufferSize: 64)
        }
    }

    @Test("what follows the stream is left alone", arguments: implementations)
    func end(_ implementation: InflateImplementation) throws {
        for (wrapper, bytes) in [
            (InflateSource.Wrapper.raw, Hello.deflated), (.raw, Hello.stored),
            (.zlib, Hello.zlib),
        ] {
            for size in 1...bytes.count + 5 {
                let source = try InflateSource(
                    ChunkedSource(bytes + [1, 2, 3, 4, 5], size: size), wrapper: wrapper,
                    implementation: implementation)
                #expect(!source.isFinished)
                #expect(try source.collect(bufferSize: 7) == Hello.text)
                #expect(source.isFinished)
                #expect(source.compressedOffset == UInt64(bytes.count))
            }
        }
    }

    @Test("the end is exact also where output is waited for", arguments: implementations)
    func exactEnd(_ implementation: InflateImplementation) throws {
        let text = sampleRows(300_000)
        let bytes = try zlib(text)
        for (size, bufferSize) in [(1, 1000), (5, 333), (100_000, 100), (1 << 20, 1 << 20)] {
            let source = try InflateSource(
                ChunkedSource(bytes + bytes, size: size), wrapper: .zlib,
                implementation: implementation)
            #expect(try source.collect(bufferSize: bufferSize) == text)
            #expect(source.compressedOffset == UInt64(bytes.count))
        }
    }

    @Test("every truncation is damage", arguments: implementations)
    func truncation(_ implementation: InflateImplementation) throws {
        for (wrapper, bytes) in [
            (InflateSource.Wrapper.raw, Hello.deflated), (.zlib, Hello.zlib),
            (.zlib, try zlib(sampleRows(300))),
        ] {
            for length in 0..<bytes.count {
                let error = failure(Array(bytes[..<length]), wrapper, implementation)
                #expect(error?.code == .damaged)
                #expect(error?.offset == UInt64(length))
            }
        }
    }

    @Test(
        "every flipped bit of zlib data is noticed, or of no importance", arguments: implementations
    )
    func bitFlips(_ implementation: InflateImplementation) throws {
        let bytes = Hello.zlib
        for index in bytes.indices {
            for bit in 0..<8 {
                var flipped = bytes
                flipped[index] ^= 1 << UInt8(bit)
                let source = try InflateSource(
                    MemorySource(flipped), wrapper: .zlib, implementation: implementation)
                do throws(StreamError) {
                    let output = try source.collect(bufferSize: 64)
                    // Only the bits that fill the last byte of the compressed data.
                    #expect(output == Hello.text && index == bytes.count - 5)
                } catch {
                    #expect(error.code == .damaged || error.code == .unsupported)
                }
            }
        }
    }

    @Test("other headers are refused", arguments: implementations)
    func headers(_ implementation: InflateImplementation) throws {
        #expect(failure([0x78, 0xDB, 0], .zlib, implementation)?.code == .damaged)
        #expect(failure([0x1F, 0x8B, 8], .zlib, implementation)?.code == .damaged)
        #expect(failure([0x88, 0x1C, 0], .zlib, implementation)?.code == .damaged)
        // 0x78 0xBB: a preset dictionary, with a good check.
        #expect(failure([0x78, 0xBB, 0], .zlib, implementation)?.code == .unsupported)
    }

    @Test("a wrong checksum is located", arguments: implementations)
    func checksum(_ implementation: InflateImplementation) throws {
        var bytes = Hello.zlib
        bytes[bytes.count - 1] ^= 1
        let error = failure(bytes, .zlib, implementation)
        #expect(error?.offset == UInt64(bytes.count - 4))
        #expect(error?.message == "the zlib checksum does not match the data")
    }
}
