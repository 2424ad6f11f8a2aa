import Foundation
import TestSupport
import Testing

@Suite("emigrate inspect --toc", .blocking)
struct InspectTOCTests {
    private func inspect(_ export: String, _ options: [String], zone: String) throws -> [UInt8] {
        var command = try Command.emigrate(["inspect", export, "--toc"] + options)
        command.environment["TZ"] = zone
        return try command.run().check().output
    }

    private func entries(_ export: String) throws -> [[String: Any]] {
        let output = try inspect(export, ["--json"], zone: "UTC")
        let object = try JSONSerialization.jsonObject(with: Data(output))
        let report = try #require(object as? [String: Any])
        return try #require(report["entries"] as? [[String: Any]])
    }

    @Test(
        "prints what the installed pg_restore --list prints, in any time zone",
        .enabled(if: InstalledRestore.isAvailable, "pg_restore 15 is not installed"),
        arguments: [
            "pg13/appdb-Fd", "pg15/appdb-Fd", "pg15/r2-Fd",
            "pg15/variants/stdstroff-Fd", "pg15/variants/viaroot-Fd",
        ])
    func oracle(_ name: String) throws {
        let archive = Fixture.url("corpus/\(name)").path
        for zone in ["UTC", "America/St_Johns"] {
            var restore = try PostgresPrograms.find().command("pg_restore", ["-l", archive])
            restore.environment["TZ"] = zone
            let wanted = try restore.run().check().output
            #expect(try inspect(archive, [], zone: zone) == wanted)
        }
    }

    @Test("of an export in its zip, every field of every entry")
    func json() throws {
        let entries = try entries(Fixture.export("1.97").zip.path)
        let data = try #require(
            entries.first {
                $0["kind"] as? String == "TABLE DATA" && $0["tag"] as? String == "users"
            })
        let table = try #require(
            entries.first { $0["kind"] as? String == "TABLE" && $0["tag"] as? String == "users" })
        #expect(data["section"] as? String == "data")
        #expect(data["schema"] as? String == "public")
        #expect(data["owner"] as? String == "k7m2q9x4wd")
        #expect(data["dependencies"] as? [Int] == [try #require(table["dumpID"] as? Int)])
        #expect((data["copyStatement"] as? String)?.hasPrefix("COPY public.users (") == true)
        #expect((data["file"] as? String)?.hasSuffix(".dat") == true)
        #expect(data["compression"] as? String == "gzip")
        #expect(try #require(data["storedBytes"] as? Int) > 100)
        #expect((table["definition"] as? String)?.hasPrefix("CREATE TABLE public.users (") == true)
        #expect(table["dropStatement"] as? String == "DROP TABLE public.users;\n")
        #expect(table["accessMethod"] as? String == "heap")
        #expect(table["hasData"] as? Bool == false)
        #expect(table["copyStatement"] == nil)
    }

    @Test("text that is no UTF-8 stands as its bytes")
    func otherEncoding() throws {
        let export = try SmallExport()
        try export.replace("SCHEMA app;", with: "SCHEMA \u{e9}p;", in: "toc.dat")
        var toc = try export.bytes("toc.dat")
        let name = try #require(toc.firstRange(of: Array("SCHEMA \u{e9}p".utf8)))
        toc[name.upperBound - 2] = 0xff
        try export.write(toc, "toc.dat")
        let texts = try entries(export.path).compactMap { $0["definition"] as? [String: String] }
        #expect(texts.count == 1)
        let bytes = try #require(texts.first?["base64"].flatMap { Data(base64Encoded: $0) })
        #expect(bytes.starts(with: Array("CREATE SCHEMA ".utf8) + [0xc3, 0xff, 0x70]))
    }

    @Test("an archive whose data is gone can still be listed")
    func missingData() throws {
        let export = try SmallExport()
        let file = try export.dataFile()
        try export.remove(file)
        let rows = try entries(export.path).filter { $0["kind"] as? String == "TABLE DATA" }
        let missing = rows.filter { $0["storedBytes"] == nil }
        #expect(rows.count > 5)
        #expect(missing.count == 1)
        #expect((missing.first?["file"] as? String).map { file.hasPrefix($0) } == true)
    }

    @Test("a script has none")
    func script() throws {
        let script = Fixture.url("corpus/pg15/appdb.plain.sql.gz").path
        let result = try Command.emigrate("inspect", script, "--toc").run()
        #expect(result.status == 64)
        #expect(result.output.isEmpty)
        #expect(result.errorText.contains("SQL script"))
        let both = try Command.emigrate("inspect", script, "--toc", "--users").run()
        #expect(both.status == 64)
    }
}
