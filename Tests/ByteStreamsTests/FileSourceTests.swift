import ByteStreams
import TestSupport
import Testing

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

@Suite("Reading files from front to back", .blocking)
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
        let (input, output) = try makePipe()
        let source = try FileSource(path: "/dev/fd/\(input)")
        #expect(write(output, "hello", 5) == 5)
        close(output)
        #expect(try source.collect(bufferSize: 3) == Array("hello".utf8))
        close(input)
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
