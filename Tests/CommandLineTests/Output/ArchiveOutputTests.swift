import Foundation
import TestSupport
import Testing

@Suite("Making archives, on the command line", .blocking)
struct ArchiveOutputTests {
    private let archive = Fixture.url("corpus/pg15/appdb-Fd").path
    private let script = Fixture.url("corpus/pg15/appdb.plain.sql.gz").path

    @Test(
        "what makes no sense for an archive is refused",
        arguments: [
            ["-F", "d", "--create"], ["-F", "directory", "--clean"], ["-F", "c", "-1"],
            ["-F", "custom", "--restrict"], ["-F", "c", "--restrict-key", "K"], ["-F", "tar"],
            ["--copy"], ["-F", "c", "--copy"], ["-F", "d", "-Z", "zip"],
        ])
    func usage(_ options: [String]) throws {
        let folder = try TemporaryDirectory()
        let result = try Command.emigrate(
            ["convert", archive, "-o", folder.file("out").path] + options
        ).run()
        #expect(result.status == 64, "\(result)")
        #expect(try folder.contents == [])
    }

    @Test("a folder cannot be a stream")
    func streamedFolder() throws {
        let result = try Command.emigrate("convert", archive, "-F", "d", "-o", "-").run()
        #expect(result.status == 64)
        #expect(result.output.isEmpty)
    }

    @Test("no archive is made of a script", arguments: ["d", "c"])
    func script(_ format: String) throws {
        try refusal(
            of: script, ["-F", format], status: 64,
            mentions: "an archive cannot be made from a SQL script", "pg_dump")
    }

    @Test("what is there stays: a file, and a folder with something in it")
    func occupied() throws {
        let result = try refusal(of: archive, ["-F", "d"], status: 73)
        #expect(result.errorText.contains("Not a directory"))
        let folder = try TemporaryDirectory()
        let target = try folder.copy(Fixture.url("corpus/pg15/r2-Fd"), as: "old.dir")
        let before = try FileManager.default.contentsOfDirectory(atPath: target.path).sorted()
        let refused = try Command.emigrate("convert", archive, "-F", "d", "-o", target.path).run()
        #expect(refused.status == 73)
        #expect(refused.errorText.contains("not empty"))
        let after = try FileManager.default.contentsOfDirectory(atPath: target.path).sorted()
        #expect(before == after)
        #expect(try folder.contents == ["old.dir"])
    }

    @Test("a full disk leaves nothing behind", arguments: [["-F", "c"], ["-F", "d", "--copy"]])
    func fullDisk(_ options: [String]) throws {
        let folder = try TemporaryDirectory()
        let output = folder.file("out").path
        let program = try Command.emigrateProgram.get().path
        // 20 blocks of 512 bytes: less than the table of contents has.
        let shell = """
            ulimit -f 20; exec '\(program)' convert '\(archive)' -o '\(output)' \
            \(options.joined(separator: " "))
            """
        let result = try Command(named: "sh", ["-c", shell]).run()
        #expect(result.status == 74, "\(result)")
        #expect(result.errorText.contains("Nothing was written to \(output)."))
        #expect(try folder.contents == [])
    }

    @Test(
        "rows that are missing go unseen where nothing is read, which is said, with who reads them")
    func unread() throws {
        let folder = try TemporaryDirectory()
        let export = try SmallExport()
        let name = try export.dataFile()
        let rows = try gunzipped(export.bytes(name))
        let end = try #require(rows.dropLast(20).lastIndex(of: 0x0A))
        try export.write(gzipped(rows[...end]), name)
        let output = folder.file("linked").path
        let linked = try Command.emigrate("convert", export.path, "-F", "d", "-o", output).run()
        #expect(linked.status == 0, "\(linked)")
        for words in ["not every row was read", "--copy", "-o /dev/null"] {
            #expect(linked.errorText.contains(words), "\(linked)")
        }
        let copied = folder.file("copied").path
        for options in [["-F", "d", "--copy", "-o", copied], ["-o", "/dev/null"]] {
            let read = try Command.emigrate(["convert", export.path] + options).run()
            #expect(read.status == 65, "\(read)")
            #expect(read.errorText.contains(name), "\(read)")
        }
        #expect(try folder.contents == ["linked"])
    }

    @Test(
        "damage that is read is found, and nothing is left behind",
        arguments: [["-F", "c"], ["-F", "d", "--copy"], ["-F", "d", "-Z", "none"]])
    func damage(_ options: [String]) throws {
        let folder = try TemporaryDirectory()
        let export = try SmallExport()
        let name = try export.dataFile()
        var bytes = try export.bytes(name)
        bytes[bytes.count - 6] ^= 1
        try export.write(bytes, name)
        let output = folder.file("out").path
        let result = try Command.emigrate(
            ["convert", export.path, "-o", output] + options
        ).run()
        #expect(result.status == 65, "\(result)")
        #expect(result.errorText.contains(name))
        #expect(try folder.contents == [])
    }

    @Test("rows that end too early are found where they are read, as everywhere")
    func cutRows() throws {
        let folder = try TemporaryDirectory()
        let export = try SmallExport()
        let plain = try export.uncompress(export.dataFile())
        try export.write(export.bytes(plain).dropLast(20), plain)
        for options in [["-F", "c"], ["-F", "d", "--copy"]] {
            let result = try Command.emigrate(
                ["convert", export.path, "-o", folder.file("out").path] + options
            ).run()
            #expect(result.status == 65, "\(result)")
            #expect(result.errorText.contains("rows are missing"))
        }
        // An empty file needs no reading.
        try export.write([], plain)
        let result = try Command.emigrate(
            "convert", export.path, "-o", folder.file("out").path, "-F", "d"
        ).run()
        #expect(result.status == 65, "\(result)")
        #expect(try folder.contents == [])
    }

    @Test("a damaged zip is found, though its rows are not read")
    func damagedZip() throws {
        let folder = try TemporaryDirectory()
        var bytes = try contents(of: Fixture.export("1.97").zip)
        bytes[bytes.count / 2] ^= 0x10
        let zip = try folder.write(bytes, to: "export.zip")
        let result = try Command.emigrate(
            "convert", zip.path, "-F", "d", "-o", folder.file("out").path
        ).run()
        #expect(result.status == 65, "\(result)")
        #expect(try folder.contents == ["export.zip"])
    }

    @Test("rows as INSERT statements are checked and pass through", arguments: ["c", "d"])
    func inserts(_ format: String) throws {
        let folder = try TemporaryDirectory()
        let export = try InsertExport()
        let output = folder.file("out").path
        try export.writeRows("INSERT INTO app.t VALUES (1);\nINSERT INTO app.t VALUES (2);\n\n\n")
        try conversion(of: export.path, to: output, "-F", format, "--verbatim", "-q")
        let restored = try PostgresPrograms.find().command("pg_restore", ["-f", "-", output]).run()
            .check().text
        #expect(restored.contains("INSERT INTO app.t VALUES (2);\n"))
        let other = try InsertExport()
        try other.writeRows("DROP TABLE app.t;\n\n\n")
        let refused = try Command.emigrate(
            ["convert", other.path, "-o", folder.file("other").path, "-F", format]
                + (format == "d" ? ["--copy"] : [])
        ).run()
        #expect(refused.status == 65)
        #expect(try folder.contents == ["out"])
    }

    @Test("the report says how the data came there")
    func report() throws {
        let folder = try TemporaryDirectory()
        let linked = try report("-F", "d", to: folder.file("a"))
        #expect((linked["data"] as? [String: Int])?["linked"] ?? 0 > 30)
        #expect(linked["rows"] == nil)
        #expect(linked["sqlBytes"] == nil)
        let custom = try report("-F", "c", to: folder.file("b"))
        #expect((custom["data"] as? [String: Int])?["copied"] ?? 0 > 30)
        #expect(custom["rows"] as? Int ?? 0 > 400)
        let size = try contents(of: folder.file("b")).count
        #expect(custom["archiveBytes"] as? Int == size)
        let summary = try conversion(of: archive, to: folder.file("c").path, "-F", "d")
        #expect(summary.errorText.contains("one file in both folders"))
    }

    private func report(_ options: String..., to output: URL) throws -> [String: Any] {
        let result = try Command.emigrate(
            ["convert", archive, "-o", output.path, "--json"] + options
        ).run().check()
        let object = try JSONSerialization.jsonObject(with: Data(result.output))
        return try #require(object as? [String: Any])
    }
}
