import TestSupport
import Testing

@testable import ByteStreams

@Suite("The buffer in front of decoders", .blocking)
struct InputBufferTests {
    @Test("bytes that were taken can be given back, over any boundary", arguments: 1...20)
    func givingBack(size: Int) throws {
        let bytes = sampleNoise(200)
        let buffer = InputBuffer(ChunkedSource(bytes, size: size), capacity: 16)
        var taken: [UInt8] = []
        while let byte = try buffer.next() {
            taken.append(byte)
            let back = min(taken.count, DecodeStep.maximumReturn)
            buffer.advance(by: -back)
            #expect(buffer.offset == UInt64(taken.count - back))
            for expected in taken.suffix(back) { #expect(try buffer.next() == expected) }
        }
        #expect(taken == bytes)
        #expect(buffer.offset == 200)
    }

    @Test("the end is asked for once, as terminals can be read on after it")
    func end() throws {
        final class Counting: ByteSource {
            let name = "terminal"
            var reads = 0
            func read(into buffer: UnsafeMutableRawBufferPointer) throws(StreamError) -> Int {
                reads += 1
                return 0
            }
        }
        let source = Counting()
        let buffer = InputBuffer(source)
        for _ in 0..<3 { #expect(try !buffer.fill()) }
        #expect(source.reads == 1)
    }
}
