import ByteStreams
import Foundation
import TestSupport
import Testing

@Suite("The SQL goes where it is told to, or nowhere", .blocking)
struct DestinationTests {
    private let export = Fixture.url("corpus/pg15/appdb-Fd").path
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    @Test("the same bytes to a file, standard output, a pipe and a compressed file")
    func same() throws {
        let file = folder.file("clean.sql")
        try conversion(of: export, to: file.path)
        let wanted = try contents(of: file)
        #expect(wanted.count > 100_000)
        #expect(firstDifference(try conversion(of: export, to: "-", "-q").output, wanted) == nil)
        // Without -o, SQL goes to standard output as well.
        let implied = try Command.emigrate("convert", export, "-q").run().check()
        #expect(firstDifference(implied.output, wanted) == nil)
        let compressed = folder.file("clean.sql.gz")
        try conversion(of: export, to: compressed.path, "-q")
        let bytes = try contents(of: compressed)
        #expect(bytes.starts(with: [0x1f, 0x8b]))
        #expect(firstDifference(try gunzipped(bytes), wanted) == nil)
        let asked = try conversion(of: export, to: "-", "-q", "--compress=gzip:9").output
        #expect(firstDifference(try gunzipped(asked), wanted) == nil)
        let plain = folder.file("named.gz")
        try conversion(of: export, to: plain.path, "-q", "--compress=none")
        #expect(firstDifference(try contents(of: plain), wanted) == nil)
        let redirected = folder.file("redirected.sql")
        var command = try Command.emigrate("convert", export, "-q", "-o", "-")
        command.output = .file(redirected)
        try command.run().check()
        #expect(firstDifference(try contents(of: redirected), wanted) == nil)
    }

    @Test(
        "compressed by the name or when asked, and read by the format's own program",
        arguments: [("lz4", "lz4", "lz4:9"), ("zstd", "zst", "zstd:12")])
    func compressed(_ program: String, _ suffix: String, _ method: String) throws {
        let wanted = try conversion(of: export, to: "-", "-q").output
        let file = folder.file("clean.sql.\(suffix)")
        try conversion(of: export, to: file.path, "-q")
        let decompressed = try Command(named: program, ["-dc", file.path]).run().check().output
        #expect(firstDifference(decompressed, wanted) == nil)
        var pipe = try Command(named: program, ["-dc"])
        pipe.input = .bytes(try conversion(of: export, to: "-", "-q", "-Z", method).output)
        #expect(firstDifference(try pipe.run().check().output, wanted) == nil)
    }

    @Test(
        "verbatim to standard output, what pg_restore prints",
        .enabled(if: InstalledRestore.isAvailable, "pg_restore 15 is not installed"))
    func verbatim() throws {
        let result = try conversion(of: export, to: "-", "--verbatim", "--restrict-key=K", "-q")
        let wanted = try InstalledRestore.script(of: URL(filePath: export), key: "K")
        #expect(firstDifference(result.output, wanted) == nil)
    }

    @Test("from a pipe that has a name")
    func namedPipe() throws {
        let dump = Fixture.url("corpus/pg15/appdb.plain.sql.gz").path
        let program = try Command.emigrateProgram.get().path
        let shell = "'\(program)' convert <(cat '\(dump)') -q -o -"
        let result = try Command(named: "bash", ["-c", shell]).run().check()
        let wanted = try conversion(of: dump, to: "-", "-q").output
        #expect(firstDifference(result.output, wanted) == nil)
    }

    @Test("the same from a pipe as from a file, compressed or not")
    func input() throws {
        let compressed = Fixture.url("corpus/pg15/appdb.plain.sql.gz")
        let wanted = try conversion(of: compressed.path, to: "-", "-q").output
        let fromPipe = try conversion(
            of: "-", to: "-", "-q", input: .bytes(contents(of: compressed)))
        #expect(firstDifference(fromPipe.output, wanted) == nil)
        let text = try gunzipped(contents(of: compressed))
        let plain = try conversion(of: "-", to: "-", "-q", input: .bytes(text))
        #expect(firstDifference(plain.output, wanted) == nil)
        for format in [CompressionFormat.lz4, .zstd] {
            // The name says nothing.
            let file = try folder.write(TestSupport.compressed(text, format), to: "dump.sql.gz")
            let fromFile = try conversion(of: file.path, to: "-", "-q").output
            #expect(firstDifference(fromFile, wanted) == nil)
            let fromPipe = try conversion(
                of: "-", to: "-", "-q", input: .bytes(contents(of: file))
            ).output
            #expect(firstDifference(fromPipe, wanted) == nil)
        }
    }

    @Test("an existing file is replaced, and keeps its permissions")
    func replaced() throws {
        let file = try folder.write(Array("old".utf8), to: "clean.sql")
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
        try conversion(of: export, to: file.path, "-q")
        #expect(try contents(of: file).count > 100_000)
        let permissions = try FileManager.default.attributesOfItem(atPath: file.path)
        #expect(permissions[.posixPermissions] as? Int == 0o600)
        #expect(try folder.contents == ["clean.sql"])
    }

    @Test("a folder that is missing, and one in the file's place")
    func cannotCreate() throws {
        let missing = folder.file("missing/clean.sql").path
        let result = try Command.emigrate("convert", export, "-o", missing).run()
        #expect(result.status == 73)
        #expect(result.errorText.contains(missing))
        let inPlace = try Command.emigrate("convert", export, "-o", folder.url.path).run()
        #expect(inPlace.status == 73)
        #expect(try folder.contents == [])
    }

    @Test("the export itself, by whatever name", arguments: ["same", "link", "symbolic"])
    func itself(_ kind: String) throws {
        let bytes = try contents(of: Fixture.url("corpus/pg15/appdb.plain.sql.gz"))
        let file = try folder.write(bytes, to: "dump.sql.gz")
        var output = file
        if kind == "link" {
            output = folder.file("hard")
            try FileManager.default.linkItem(at: file, to: output)
        } else if kind == "symbolic" {
            output = folder.file("soft")
            try FileManager.default.createSymbolicLink(at: output, withDestinationURL: file)
        }
        let before = try folder.contents
        let result = try Command.emigrate("convert", file.path, "-o", output.path).run()
        #expect(result.status == 64)
        #expect(result.errorText.contains("would replace the export"))
        #expect(try contents(of: file) == bytes)
        #expect(try folder.contents == before)
    }

    @Test("a reader that goes away")
    func brokenPipe() throws {
        let program = try Command.emigrateProgram.get().path
        let shell = "set -o pipefail; '\(program)' convert '\(export)' -q -o - | head -c 10"
        let result = try Command(named: "bash", ["-c", shell]).run()
        #expect(result.status == 74)
        #expect(result.output.count == 10)
        #expect(result.errorText.contains("standard output"))
    }
}
