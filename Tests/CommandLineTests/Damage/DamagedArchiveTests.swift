import Foundation
import TestSupport
import Testing

/// Rows that are silently missing are the worst that can happen: whatever is broken is said.
@Suite("Damage in a directory archive ends the conversion and leaves nothing behind", .blocking)
struct DamagedArchiveTests {
    @Test("rows that are not wanted need not be there")
    func salvage() throws {
        let export = try SmallExport()
        let name = try export.dataFile()
        try export.remove(name)
        try refusal(of: export.path, status: 65, mentions: name.prefix(4).description)
        let report = try Command.emigrate(
            "convert", export.path, "-o", "/dev/null", "--json", "--exclude-table-data", "app.big"
        ).run().check()
        #expect(report.text.contains("\"table\" : \"app.big\""))
    }

    @Test("the undamaged archive converts")
    func whole() throws {
        let export = try SmallExport()
        let folder = try TemporaryDirectory()
        try conversion(of: export.path, to: folder.file("clean.sql").path)
        #expect(try folder.contents == ["clean.sql"])
    }

    @Test("a table of contents that is cut short", arguments: 0..<20)
    func truncatedContents(_ step: Int) throws {
        let export = try SmallExport()
        let toc = try export.bytes("toc.dat")
        // The first bytes one by one, then all over.
        let length = step < 6 ? step : toc.count * (step - 5) / 15 - 1
        try export.write(toc.prefix(length), "toc.dat")
        try refusal(of: export.path, status: 65, mentions: "toc.dat")
    }

    @Test("compressed rows that are cut short", arguments: [0.0, 0.01, 0.3, 0.9, 0.999])
    func truncatedRows(_ part: Double) throws {
        let export = try SmallExport()
        let name = try export.dataFile()
        let bytes = try export.bytes(name)
        try export.write(bytes.prefix(Int(Double(bytes.count) * part)), name)
        try refusal(of: export.path, status: 65, mentions: name)
    }

    @Test("uncompressed rows that are cut short", arguments: [0.0, 0.3, 0.9, 0.999])
    func truncatedPlainRows(_ part: Double) throws {
        let export = try SmallExport()
        let name = try export.uncompress(export.dataFile())
        let bytes = try export.bytes(name)
        try export.write(bytes.prefix(Int(Double(bytes.count) * part)), name)
        try refusal(of: export.path, status: 65, mentions: name, "\\.")
    }

    @Test("compressed rows with a flipped bit", arguments: [0.0, 0.1, 0.5, 0.9, 0.9999])
    func flipped(_ part: Double) throws {
        let export = try SmallExport()
        let name = try export.dataFile()
        var bytes = try export.bytes(name)
        bytes[Int(Double(bytes.count) * part)] ^= 0x10
        try export.write(bytes, name)
        try refusal(of: export.path, status: 65, mentions: name)
    }

    @Test("a file of rows that is missing")
    func missing() throws {
        let export = try SmallExport()
        let name = try export.dataFile()
        try export.remove(name)
        try refusal(of: export.path, status: 65, mentions: String(name.dropLast(3)))
    }

    @Test("rows that end well-formed, but before their terminator", arguments: [false, true])
    func unterminated(isPlain: Bool) throws {
        let export = try SmallExport()
        var name = try export.dataFile()
        let rows = try gunzipped(export.bytes(name)).dropLast("\\.\n\n\n".utf8.count)
        if isPlain { name = try export.uncompress(name) }
        try export.write(isPlain ? Array(rows) : gzipped(rows), name)
        try refusal(of: export.path, status: 65, mentions: name, "rows are missing")
    }

    @Test(
        "SQL behind the rows' terminator",
        arguments: ["DROP TABLE t;\n", "\\! touch /tmp/x\n", "\\.\n", " \n"])
    func smuggled(_ text: String) throws {
        let export = try SmallExport()
        let name = try export.dataFile()
        let rows = try gunzipped(export.bytes(name))
        try export.write(gzipped(rows + Array(text.utf8)), name)
        try refusal(of: export.path, status: 65, mentions: name, "at byte \(rows.count)")
    }

    @Test("a list of large objects, or one of them, that is missing")
    func largeObjects() throws {
        let list = try SmallExport()
        try list.remove("blobs.toc")
        try refusal(of: list.path, status: 65, mentions: "blobs.toc")
        let object = try SmallExport()
        let names = try FileManager.default.contentsOfDirectory(atPath: object.path)
        let name = try #require(names.sorted().first { $0.hasPrefix("blob_") })
        try object.remove(name)
        try refusal(of: object.path, status: 65, mentions: "blob_")
    }

    @Test("a large object that is cut short")
    func truncatedObject() throws {
        let export = try SmallExport()
        let names = try FileManager.default.contentsOfDirectory(atPath: export.path)
        let name = try #require(names.sorted().first { $0.hasPrefix("blob_") })
        try export.write(export.bytes(name).dropLast(5), name)
        try refusal(of: export.path, status: 65, mentions: name)
    }

    @Test("the same through a pipe and into a compressed file: no whole script comes out")
    func otherOutputs() throws {
        let export = try SmallExport()
        let name = try export.dataFile()
        try export.write(export.bytes(name).dropLast(100), name)
        let piped = try Command.emigrate("convert", export.path, "-o", "-").run()
        #expect(piped.status == 65)
        #expect(piped.errorText.contains("so far is not whole"))
        let folder = try TemporaryDirectory()
        let output = folder.file("clean.sql.gz").path
        let compressed = try Command.emigrate("convert", export.path, "-o", output).run()
        #expect(compressed.status == 65)
        #expect(try folder.contents == [])
    }
}
