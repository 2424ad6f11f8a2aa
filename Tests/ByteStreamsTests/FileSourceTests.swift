import ByteStreams
import TestSupport
import Testing

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

@Suite("Reading files from front to back")
struct FileSourceTests {
    @Test("a file is read to its end")
    func file() throws {
        let folder = TemporaryFolder()
        let bytes = sampleNoise(10_000)
        let source = try FileSource(path: folder.make("a", bytes))
        #expect(try source.collect(bufferSize: 999) == bytes)
        #expect(source.offset == 10_000)
        #expect(source.name == folder.file("a"))
    }

    @Test("a pipe is read to its end")
    func pipe() throws {
        var ends: [Int32] = [0, 0]
        #expect(makePipe(&ends) == 0)
        let source = try FileSource(path: "/dev/fd/\(ends[0])")
        #expect(write(ends[1], "hello", 5) == 5)
        close(ends[1])
        #expect(try source.collect(bufferSize: 3) == Array("hello".utf8))
        close(ends[0])
    }

    @Test("what is not there, or is a directory, cannot be opened")
    func refusals() throws {
        let folder = TemporaryFolder()
        for (path, reason) in [
            (folder.file("none"), "No such file or directory"), (folder.path, "Is a directory"),
        ] {
            let error = #expect(throws: StreamError.self) { try FileSource(path: path) }
            #expect(error == StreamError(.cannotOpen, reason, path: path))
        }
    }
}

/// Inside the suite this name means its test.
private func makePipe(_ ends: inout [Int32]) -> Int32 { pipe(&ends) }
