import ByteStreams
import Foundation
import TestSupport
import Testing

@Suite("Output that cannot go on ends the conversion, whatever else is under way", .blocking)
struct ReaderGoesAwayTests {
    private let folder: TemporaryDirectory
    private let archive: URL

    init() throws {
        folder = try TemporaryDirectory()
        archive = try NoiseRows.archive(mebibytes: 12, in: folder)
    }

    /// Runs a shell script with the program and the archive as `$0` and `$1`.
    private func shell(_ script: String, _ arguments: String...) throws -> CommandResult {
        let program = try Command.emigrateProgram.get().path
        var command = try Command(
            named: "bash", ["-c", "set -o pipefail; " + script, program, archive.path] + arguments)
        command.timeout = 60
        return try command.run()
    }

    @Test(
        "a reader that goes away in the middle of a table",
        arguments: ["\"$1\"", "- <\"$1\"", "<(cat \"$1\")"], ["none", "gzip", "lz4", "zstd"])
    func pipe(_ export: String, _ compression: String) throws {
        let result = try shell("\"$0\" convert \(export) -q -o - -Z \(compression) | head -c 1000")
        #expect(result.status == 74, "\(result)")
        #expect(result.output.count == 1000)
        #expect(result.errorText.contains("standard output"), "\(result)")
    }

    @Test("one of an archive", arguments: ["\"$1\"", "- <\"$1\""], ["none", "gzip"])
    func archivePipe(_ export: String, _ compression: String) throws {
        let result = try shell(
            "\"$0\" convert \(export) -q -F c -o - -Z \(compression) | head -c 1000")
        #expect(result.status == 74, "\(result)")
    }

    @Test(
        "a disk that is full in the middle of a table",
        arguments: [
            ["-o", "out.sql"], ["-o", "out.sql.gz"], ["-o", "out.sql.lz4"], ["-o", "out.sql.zst"],
            ["-F", "c", "-o", "out"], ["-F", "c", "-Z", "gzip", "-o", "out"],
            ["-F", "d", "--copy", "-o", "out"], ["-F", "d", "-Z", "zstd", "-o", "out"],
        ])
    func disk(_ options: [String]) throws {
        let output = try TemporaryDirectory()
        for export in ["\"$1\"", "- <\"$1\""] {
            // 100 KiB at most.
            let result = try shell(
                "ulimit -f 100; cd \"$2\"; \"$0\" convert \(export) \(options.joined(separator: " "))",
                output.url.path)
            #expect(result.status == 74, "\(result)")
            #expect(result.errorText.contains("Nothing was written to out"), "\(result)")
            #expect(try output.contents == [])
        }
    }

    @Test("a failure in one table ends the others before they are through")
    func otherTables() throws {
        let export = try SmallExport()
        // One that would take minutes, and one that is damaged.
        let large = try export.dataFile()
        let other = try export.dataFile(besides: large)
        let member = try compressed(
            [UInt8](repeating: 0x61, count: (8 << 20) - 1) + [0x0A], .gzip)
        let rows = (0..<8000).reduce(into: [UInt8]()) { rows, _ in rows += member }
        try export.write(rows + gzipped("\\.\n\n\n".utf8), large)
        var bytes = try export.bytes(other)
        bytes[bytes.count - 6] ^= 1
        try export.write(bytes, other)
        for options in [["-F", "d", "--copy"], ["-F", "c"]] {
            var command = try Command.emigrate(
                ["convert", export.path, "-o", folder.file("out").path] + options)
            command.timeout = 60
            let result = try command.run()
            #expect(result.status == 65, "\(result)")
            #expect(result.errorText.contains(other), "\(result)")
        }
    }
}
