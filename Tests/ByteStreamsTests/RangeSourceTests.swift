import ByteStreams
import TestSupport
import Testing

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

@Suite("Reading a part of a file", .blocking)
struct RangeSourceTests {
    @Test("exactly the window is read", arguments: [0, 1, 300], [0, 1, 699, 700])
    func window(offset: Int, length: Int) throws {
        let folder = TemporaryFolder()
        let bytes = sampleNoise(1000)
        let file = try RandomAccessFile(path: folder.make("a", bytes))
        let source = try RangeSource(
            file, offset: UInt64(offset), length: UInt64(length), name: "a: entry")
        #expect(source.name == "a: entry")
        #expect(source.remaining == UInt64(length))
        #expect(try source.collect(bufferSize: 64) == Array(bytes[offset..<offset + length]))
        #expect(source.remaining == 0)
    }

    @Test("a window beyond the file's end is damage")
    func beyond() throws {
        let folder = TemporaryFolder()
        let file = try RandomAccessFile(path: folder.make("a", sampleNoise(1000)))
        for (offset, length) in [(0, 1001), (1000, 1), (5000, 0), (1, .max)] as [(UInt64, UInt64)] {
            let error = #expect(throws: StreamError.self) {
                try RangeSource(file, offset: offset, length: length)
            }
            #expect(error?.code == .damaged)
            #expect(error?.path == folder.file("a"))
        }
        let error = #expect(throws: StreamError.self) {
            try RangeSource(file, offset: 900, length: 200)
        }
        #expect(
            error?.message
                == "the file ends at byte 1000, before byte 1100 where this part of it should end")
    }

    @Test("a file that shrinks meanwhile is damage")
    func shrinking() throws {
        let folder = TemporaryFolder()
        let path = folder.make("a", sampleNoise(1000))
        let source = try RangeSource(RandomAccessFile(path: path), offset: 0, length: 1000)
        #expect(truncate(path, 500) == 0)
        let error = #expect(throws: StreamError.self) { try source.collect(bufferSize: 300) }
        #expect(error?.code == .damaged)
        #expect(error?.offset == 500)
    }
}
