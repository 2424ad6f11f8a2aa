import ByteStreams
import Testing

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

@Suite("Signals leave no temporary files")
struct TemporaryFilesTests {
    @Test("an interrupted process removes what it has registered")
    func interrupted() async {
        let folder = TemporaryFolder()
        let path = folder.file("dump.sql")
        for number in [SIGINT, SIGTERM, SIGHUP] {
            _ = folder.make("kept", [1])
            await #expect(processExitsWith: .exitCode(130)) {
                [path = path as String, number = number as Int32] in
                // The tests may run where signals are ignored.
                signal(number, SIG_DFL)
                TemporaryFiles.installSignalHandlers()
                let done = try AtomicFile(path: path + ".done")
                try done.commit()
                let file = try AtomicFile(path: path)
                try file.write("hello")
                // To the process: this thread is one of a pool whose threads block signals.
                kill(getpid(), number)
                while true { pause() }
            }
            #expect(folder.contents == ["dump.sql.done", "kept"])
        }
    }

    @Test("a signal that is ignored stays ignored")
    func ignored() async {
        await #expect(processExitsWith: .exitCode(7)) {
            signal(SIGHUP, SIG_IGN)
            TemporaryFiles.installSignalHandlers()
            // One that is sent to the calling thread has come when this returns.
            raise(SIGHUP)
            exit(7)
        }
    }

    @Test("a full table refuses, and places become free again")
    func capacity() async {
        await #expect(processExitsWith: .success) {
            var registrations = (0..<TemporaryFiles.capacity).compactMap {
                TemporaryFiles.register("/nowhere/\($0)")
            }
            precondition(registrations.count == TemporaryFiles.capacity)
            precondition(TemporaryFiles.register("/nowhere/else") == nil)
            TemporaryFiles.unregister(registrations.removeLast())
            precondition(TemporaryFiles.register("/nowhere/else") != nil)
        }
    }
}
