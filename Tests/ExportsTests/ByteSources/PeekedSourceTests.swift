import ByteStreams
import TestSupport
import Testing

@testable import Exports

@Suite("A source whose head was looked at still begins with it", .blocking)
struct PeekedSourceTests {
    @Test(
        "the same bytes, in pieces of any size",
        arguments: [1, 7, 4095, 4096, 4097, 10_000], [0, 1, 4095, 4096, 4097, 9000])
    func same(size: Int, count: Int) throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 7) }
        let source = try PeekedSource(ChunkedSource(bytes, size: size))
        #expect(source.head == Array(bytes.prefix(FileSignature.length)))
        #expect(try source.collect(bufferSize: 1000) == bytes)
    }

    @Test("it keeps the name for messages")
    func name() throws {
        let source = try PeekedSource(MemorySource([1], name: "dump.sql"))
        #expect(source.name == "dump.sql")
    }
}
