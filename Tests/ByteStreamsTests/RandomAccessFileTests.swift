import ByteStreams
import Synchronization
import Testing

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

@Suite("Reading files at any position")
struct RandomAccessFileTests {
    func read(_ file: RandomAccessFile, at offset: UInt64, count: Int) throws -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: count)
        let got = try buffer.withUnsafeMutableBytes { try file.read(at: offset, into: $0) }
        return Array(buffer[..<got])
    }

    @Test("any position, in any order")
    func positions() throws {
        let folder = TemporaryFolder()
        let bytes = sampleNoise(1000)
        let file = try RandomAccessFile(path: folder.make("a", bytes))
        #expect(file.size == 1000)
        #expect(try read(file, at: 990, count: 100) == Array(bytes[990...]))
        #expect(try read(file, at: 0, count: 10) == Array(bytes[..<10]))
        #expect(try read(file, at: 1000, count: 10) == [])
        #expect(try read(file, at: 1 << 40, count: 10) == [])
    }

    @Test("positions that no file has are errors, not crashes")
    func impossiblePosition() throws {
        let folder = TemporaryFolder()
        let file = try RandomAccessFile(path: folder.make("a", [1]))
        let error = #expect(throws: StreamError.self) { try read(file, at: .max, count: 1) }
        #expect(error?.code == .inputOutput)
        #expect(error?.offset == .max)
    }

    private static let isOver = Mutex(false)

    @Test("nothing is read any more once it is over")
    func over() throws {
        let folder = TemporaryFolder()
        let path = folder.make("a", [1, 2])
        let file = try RandomAccessFile(path: path, until: { Self.isOver.withLock { $0 } })
        #expect(try read(file, at: 0, count: 1) == [1])
        Self.isOver.withLock { $0 = true }
        let error = #expect(throws: StreamError.self) { try read(file, at: 1, count: 1) }
        #expect(error?.code == .cancelled)
        #expect(error?.path == path && error?.offset == 1)
    }

    @Test("only regular files can be opened")
    func refusals() throws {
        let folder = TemporaryFolder()
        let pipe = folder.file("pipe")
        #expect(mkfifo(pipe, 0o600) == 0)
        for path in [folder.file("none"), folder.path, pipe, "/dev/null"] {
            let error = #expect(throws: StreamError.self) { try RandomAccessFile(path: path) }
            #expect(error?.code == .cannotOpen)
            #expect(error?.path == path)
        }
    }
}
