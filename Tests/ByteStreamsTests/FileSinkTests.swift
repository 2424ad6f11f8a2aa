import ByteStreams
import TestSupport
import Testing

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

@Suite("Writing to descriptors", .blocking)
struct FileSinkTests {
    #if os(Linux)
        @Test("a full disk is an error that names the place")
        func full() throws {
            let sink = try FileSink(path: "/dev/full")
            let error = #expect(throws: StreamError.self) { try sink.write("hello") }
            #expect(
                error
                    == StreamError(
                        .inputOutput, "No space left on device", path: "/dev/full", offset: 0))
        }
    #endif

    @Test("devices are written to directly")
    func device() throws {
        let sink = try FileSink(path: "/dev/null")
        try sink.write(sampleNoise(100_000))
        try sink.finish()
        #expect(sink.offset == 100_000)
    }

    @Test("nothing is created")
    func missing() throws {
        let folder = TemporaryFolder()
        let error = #expect(throws: StreamError.self) { try FileSink(path: folder.file("x")) }
        #expect(error?.code == .cannotCreate)
        #expect(folder.contents == [])
    }

    @Test("a non-blocking pipe is waited for")
    func nonBlocking() async throws {
        let (input, output) = try makePipe()
        #expect(fcntl(output, F_SETFL, O_NONBLOCK) == 0)
        let bytes = sampleNoise(1_000_000)
        let reader = Task.detached {
            let source = try FileSource(path: "/dev/fd/\(input)")
            return try source.readAll(atMost: 2_000_000)
        }
        let sink = FileSink(borrowing: output, name: "pipe")
        try sink.write(bytes)
        try sink.finish()
        close(output)
        #expect(try await reader.value == bytes)
        close(input)
    }

    @Test("a reader that goes away is an error")
    func brokenPipe() throws {
        signal(SIGPIPE, SIG_IGN)
        let (input, output) = try makePipe()
        close(input)
        let sink = FileSink(borrowing: output, name: "standard output")
        let error = #expect(throws: StreamError.self) { try sink.write("hello") }
        #expect(
            error == StreamError(.inputOutput, "Broken pipe", path: "standard output", offset: 0))
        close(output)
    }
}
