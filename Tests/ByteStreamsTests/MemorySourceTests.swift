import ByteStreams
import TestSupport
import Testing

@Suite("Bytes in memory", .blocking)
struct MemorySourceTests {
    @Test("are handed out through any buffer", arguments: 1...11)
    func read(bufferSize: Int) throws {
        let bytes: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
        #expect(try MemorySource(bytes).collect(bufferSize: bufferSize) == bytes)
        #expect(try MemorySource([]).collect(bufferSize: bufferSize) == [])
    }

    @Test("reading everything stops at the limit")
    func limit() throws {
        #expect(try MemorySource([1, 2, 3]).readAll(atMost: 3) == [1, 2, 3])
        let error = #expect(throws: StreamError.self) {
            try MemorySource([1, 2, 3], name: "toc").readAll(atMost: 2)
        }
        #expect(error?.code == .unsupported)
        #expect(error?.path == "toc")
    }

    @Test("chunked sources keep to their sizes")
    func chunks() throws {
        var buffer = [UInt8](repeating: 0, count: 8)
        let source = ChunkedSource([1, 2, 3, 4, 5], splitAt: 3)
        var sizes: [Int] = []
        for _ in 0..<3 {
            sizes.append(try buffer.withUnsafeMutableBytes { try source.read(into: $0) })
        }
        #expect(sizes == [3, 2, 0])
    }
}
