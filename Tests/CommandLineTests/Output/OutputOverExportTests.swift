import Foundation
import TestSupport
import Testing

@Suite("No output takes the place of the export or of a part of it", .blocking)
struct OutputOverExportTests {
    private let folder: TemporaryDirectory
    private let script = "dump.sql"
    private let archive = "dump.custom"
    private let zip = "dump.zip"
    private let directory = "dump.dir"

    /// An export in every container, all beside each other.
    init() throws {
        folder = try TemporaryDirectory()
        try folder.write(
            gunzipped(Fixture.bytes("corpus/pg15/appdb.plain.sql.gz")), to: script)
        try folder.write(Fixture.bytes("corpus/pg15/appdb.custom"), to: archive)
        _ = try folder.copy(Fixture.url("corpus/pg15/appdb-Fd"), as: directory)
        var command = try Command(named: "zip", ["-qr", zip, archive, script, directory])
        command.folder = folder.url
        try command.run().check()
        try FileManager.default.createDirectory(
            at: folder.file("around"), withIntermediateDirectories: false)
        _ = try folder.copy(Fixture.url("corpus/pg15/appdb-Fd"), as: "around/inner.dir")
        try FileManager.default.linkItem(at: folder.file(archive), to: folder.file("hard"))
        try FileManager.default.createSymbolicLink(
            atPath: folder.file("soft").path, withDestinationPath: archive)
        try FileManager.default.createSymbolicLink(
            atPath: folder.file("softdir").path, withDestinationPath: directory)
    }

    /// Everything below the folder, with what is in it.
    private func everything() throws -> [String: [UInt8]] {
        var all: [String: [UInt8]] = [:]
        let names = FileManager.default.enumerator(atPath: folder.url.path)
        while let name = names?.nextObject() as? String {
            var isFolder: ObjCBool = false
            let path = folder.file(name)
            _ = FileManager.default.fileExists(atPath: path.path, isDirectory: &isFolder)
            all[name] = isFolder.boolValue ? [] : try contents(of: path)
        }
        return all
    }

    /// Runs the program in the folder by a shell line, and sees that it refuses and changes nothing.
    ///
    /// `saysWhy` says that standard error is captured.
    private func refusal(_ line: String, saysWhy: Bool = true) throws {
        let before = try everything()
        let program = try Command.emigrateProgram.get().path
        var command = try Command(named: "bash", ["-c", "\"$0\" \(line)", program])
        command.folder = folder.url
        command.timeout = 60
        let result = try command.run()
        #expect(result.status == 64, "\(line): \(result)")
        if saysWhy {
            #expect(result.errorText.contains("the output would"), "\(line): \(result)")
        }
        let after = try everything()
        #expect(Set(before.keys) == Set(after.keys), "\(line)")
        for (name, bytes) in before where after[name] != bytes {
            Issue.record("\(line): \(name) has changed")
        }
    }

    @Test(
        "the file, by whatever name",
        arguments: [
            "convert dump.custom -o dump.custom",
            "convert dump.custom -o ./dump.dir/../dump.custom",
            "convert dump.custom -o hard", "convert hard -o dump.custom",
            "convert dump.custom -o soft", "convert soft -o dump.custom",
            "convert dump.custom -o soft -F custom", "convert dump.custom -o dump.custom -F d",
            "convert dump.custom -o /dev/fd/3 3<dump.custom",
            "convert dump.custom -o /proc/self/fd/3 3<dump.custom",
            "convert /dev/fd/3 -o dump.custom 3<dump.custom",
        ])
    func file(_ line: String) throws { try refusal(line) }

    @Test(
        "the container that it is in",
        arguments: [
            "convert dump.zip/dump.custom -o dump.zip", "convert dump.zip/dump.sql -o dump.zip",
            "convert dump.zip/dump.dir -o dump.zip -F custom",
            "inspect dump.zip/dump.custom --html dump.zip",
        ])
    func container(_ line: String) throws { try refusal(line) }

    @Test(
        "a file of its folder, or one more, or the folder",
        arguments: [
            "convert dump.dir -o dump.dir/toc.dat", "convert softdir -o dump.dir/toc.dat",
            "convert dump.dir -o softdir/toc.dat", "convert dump.dir -o dump.dir/new.sql",
            "convert dump.dir -o dump.dir/new -F d", "convert dump.dir -o dump.dir -F d",
            "convert dump.dir/ -o softdir/ -F d", "convert dump.dir -o . -F d",
            "convert around -o around/new.sql", "convert around -o around/inner.dir/new.sql",
            "convert around -o around/inner.dir/toc.dat -F custom",
            "inspect dump.dir --html dump.dir/toc.dat",
            "inspect dump.dir --html dump.dir/page.html",
        ])
    func directory(_ line: String) throws { try refusal(line) }

    @Test(
        "what standard input comes from",
        arguments: [
            "convert - -o dump.custom <dump.custom", "convert - -o hard -F custom <dump.custom",
            "inspect - --html dump.sql <dump.sql", "convert /dev/stdin -o dump.sql <dump.sql",
        ])
    func standardInput(_ line: String) throws { try refusal(line) }

    @Test(
        "what standard output goes to",
        arguments: [
            "convert dump.custom -o - >>dump.custom", "convert dump.sql >>dump.sql",
            "inspect dump.zip >>dump.zip", "inspect dump.custom --toc >>dump.custom",
            "check dump.custom --synapse 1.98.0 >>dump.custom",
            "load dump.dir -d nowhere >>dump.dir/toc.dat", "verify dump.sql -d nowhere >>dump.sql",
            "convert - <dump.sql 1<>dump.sql",
        ])
    func standardOutput(_ line: String) throws { try refusal(line) }

    @Test(
        "what standard error goes to",
        arguments: [
            "convert dump.custom -o new.sql 2>>dump.custom", "inspect dump.zip 2>>dump.zip",
            "check dump.custom --synapse 1.98.0 2>>dump.custom",
            "load dump.custom -d nowhere 2>>dump.custom", "verify dump.sql -d nowhere 2>>dump.sql",
            "convert dump.sql >>dump.sql 2>&1",
        ])
    func standardError(_ line: String) throws { try refusal(line, saysWhy: false) }

    @Test(
        "what is beside the export may be written",
        arguments: [
            "convert dump.dir -o new.sql", "convert dump.dir -o new -F d",
            "convert dump.zip/dump.custom -o dump.sql",
            "convert around/inner.dir -o around/new.sql",
            "convert dump.custom -o dump.dir/../new.sql", "inspect dump.sql --html new.html",
        ])
    func beside(_ line: String) throws {
        let program = try Command.emigrateProgram.get().path
        var command = try Command(named: "bash", ["-c", "\"$0\" \(line)", program])
        command.folder = folder.url
        command.timeout = 60
        try command.run().check()
    }
}
