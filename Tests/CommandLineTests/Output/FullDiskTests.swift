import Foundation
import TestSupport
import Testing

@Suite("A full disk ends the conversion and leaves nothing behind", .blocking)
struct FullDiskTests {
    private let archive = Fixture.url("corpus/pg15/appdb-Fd").path
    private let script = Fixture.url("corpus/pg15/appdb.plain.sql.gz").path

    @Test(
        "a device that is full", .enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
    func device() throws {
        for export in [archive, script] {
            let named = try Command.emigrate("convert", export, "-o", "/dev/full").run()
            #expect(named.status == 74)
            #expect(named.errorText.contains("/dev/full"))
            let program = try Command.emigrateProgram.get().path
            let shell = "'\(program)' convert '\(export)' -o - >/dev/full"
            let redirected = try Command(named: "sh", ["-c", shell]).run()
            #expect(redirected.status == 74)
            #expect(redirected.errorText.contains("standard output"))
        }
    }

    @Test("a file that may not grow", arguments: ["clean.sql", "clean.sql.gz"])
    func limit(_ name: String) throws {
        let program = try Command.emigrateProgram.get().path
        for export in [archive, script] {
            let folder = try TemporaryDirectory()
            let output = folder.file(name).path
            // 20 blocks of 512 bytes: less than even a compressed script needs.
            let shell = "ulimit -f 20; exec '\(program)' convert '\(export)' -o '\(output)'"
            let result = try Command(named: "sh", ["-c", shell]).run()
            #expect(result.status == 74, "\(result)")
            #expect(result.errorText.contains(output))
            #expect(try folder.contents == [])
        }
    }
}
