import Foundation
import TestSupport
import Testing

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The export comes through a pipe, and nothing comes any more.
@Suite("A pipe that stalls keeps nobody from ending", .blocking)
struct StalledInputTests {
    private let folder: TemporaryDirectory
    private let pipe: HeldPipe

    init() throws {
        folder = try TemporaryDirectory()
        pipe = try HeldPipe(in: folder)
    }

    /// A command that reads the pipe as standard input.
    private func command(_ arguments: String...) throws -> Command {
        var command = try Command.emigrate(arguments)
        command.input = .file(pipe.url)
        command.timeout = 60
        return command
    }

    private static let script =
        Array("CREATE TABLE t (a text);\nCOPY t (a) FROM stdin;\n".utf8)
        + NoiseRows.bytes(mebibytes: 8)

    private static let archive = Result {
        try contents(of: Fixture.url("corpus/pg15/appdb-Z0.custom"))
    }

    @Test(
        "a signal ends the conversion, and nothing is left behind",
        arguments: [SIGINT, SIGTERM, SIGHUP], ["p", "gz", "c", "d"])
    func signal(_ signal: Int32, _ form: String) throws {
        let output = folder.file(form == "gz" ? "out.gz" : "out").path
        let format = form == "gz" ? "p" : form
        let running = try command("convert", "-", "-o", output, "-F", format).start()
        // The table of contents, and some of the data.
        try pipe.write(
            form == "p" || form == "gz" ? Self.script : Self.archive.get().dropLast(20_000))
        try waitUntil("the output is begun") { try folder.contents.count == 2 }
        running.send(signal)
        let result = try running.finish()
        #expect(result.status == 130, "\(result)")
        #expect(try folder.contents == ["pipe"])
    }

    @Test("one that nobody has written into ends at a signal, too", arguments: [SIGINT, SIGTERM])
    func unopened(_ signal: Int32) throws {
        let other = folder.file("unopened").path
        #expect(mkfifo(other, 0o600) == 0)
        let output = folder.file("out").path
        var command = try Command.emigrate("convert", other, "-o", output, "-F", "d")
        command.timeout = 60
        let running = try command.start()
        #if os(Linux)
            try waitUntil("the pipe is opened") {
                let links = "/proc/\(running.pid)/fd"
                let names = try? FileManager.default.contentsOfDirectory(atPath: links)
                return names?.contains { name in
                    (try? FileManager.default.destinationOfSymbolicLink(atPath: "\(links)/\(name)"))
                        == other
                } ?? false
            }
        #endif
        running.send(signal)
        let result = try running.finish()
        #expect(result.status == 130, "\(result)")
        #expect(try folder.contents == ["pipe", "unopened"])
    }

    @Test(
        "output that fails ends it while more input is waited for",
        .enabled(if: FileManager.default.fileExists(atPath: "/dev/full")),
        arguments: ["script", "archive"], ["none", "gzip"])
    func fullDevice(_ form: String, _ compression: String) throws {
        let export =
            form == "script"
            ? Self.script
            : try contents(of: NoiseRows.archive(mebibytes: 8, in: folder)).dropLast(1000)
        let running = try command("convert", "-", "-o", "/dev/full", "-Z", compression).start()
        // Whoever has failed reads no more, and the test still holds the other end.
        try? pipe.write(export, within: 10)
        let result = try running.finish()
        #expect(result.status == 74, "\(result)")
        #expect(result.errorText.contains("/dev/full"), "\(result)")
    }
}
