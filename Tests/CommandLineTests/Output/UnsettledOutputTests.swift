import Foundation
import TestSupport
import Testing

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A folder that one may write into but not read cannot be opened, and so not be synchronized.
@Suite(
    "Output whose name may not outlast a failure of power is there, and that is what is said",
    .blocking)
struct UnsettledOutputTests {
    private static let setpriv = try? Command(named: "setpriv")

    @Test(
        "a file and a folder",
        .enabled(if: geteuid() != 0 || setpriv != nil, "a superuser may read every folder"),
        arguments: ["p", "c", "d"])
    func unreadableFolder(_ format: String) throws {
        let folder = try TemporaryDirectory()
        let export = try folder.copy(Fixture.url("corpus/pg15/appdb-Fd"), as: "export.dir")
        let target = folder.file("target")
        try FileManager.default.createDirectory(at: target, withIntermediateDirectories: false)
        let nobody = 65534
        for path in [folder.url.path, export.path, target.path] {
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o755], ofItemAtPath: path)
        }
        if geteuid() == 0 {
            try FileManager.default.setAttributes(
                [.ownerAccountID: nobody], ofItemAtPath: target.path)
        }
        try FileManager.default.setAttributes([.posixPermissions: 0o300], ofItemAtPath: target.path)
        let output = target.appending(path: "out").path
        // A copy, for nobody may not be let into the folder of the build.
        let program = folder.file("emigrate")
        try FileManager.default.copyItem(at: Command.emigrateProgram.get(), to: program)
        var command = Command(program, ["convert", export.path, "-F", format, "-o", output])
        if geteuid() == 0, var other = Self.setpriv {
            other.arguments =
                ["--reuid", "\(nobody)", "--regid", "\(nobody)", "--clear-groups", program.path]
                + command.arguments
            command = other
        }
        command.timeout = 60
        let result = try command.run()
        #expect(result.status == 74, "\(result)")
        for words in ["could not be synchronized", "All of it is written, and in its place"] {
            #expect(result.errorText.contains(words), "\(result)")
        }
        #expect(!result.errorText.contains("Nothing was written"), "\(result)")
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: target.path)
        #expect(try FileManager.default.contentsOfDirectory(atPath: target.path) == ["out"])
    }
}
