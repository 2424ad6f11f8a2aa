import ByteStreams
import Conversion
import Exports
import Foundation
import TestSupport
import Testing
import Transformation

/// The same database in every container that pg_dump writes, against what pg_restore printed.
@Suite("Verbatim conversion of custom and tar archives", .blocking)
struct ContainerGoldenTests {
    private static let archives =
        ["10", "13", "15", "16", "17", "18"].flatMap {
            ["pg\($0)/appdb.custom", "pg\($0)/appdb.tar"]
        }
        + ["pg15/appdb-Z0.custom", "pg18/appdb-Z0.custom"]
        + ["pg16", "pg18"].flatMap { ["\($0)/appdb-lz4.custom", "\($0)/appdb-zstd.custom"] }
        + ["pg18/appdb-zstd-long.custom"]

    @Test("prints what each release printed, at random and from front to back", arguments: archives)
    func recorded(_ name: String) throws {
        let text = name.prefix(4) + "/appdb-Fd.restored.sql.gz"
        let wanted = substance(try gunzipped(Fixture.bytes("corpus/\(text)")))
        let got = try converted(Fixture.url("corpus/\(name)"), verbatim)
        #expect(firstDifference(substance(got), wanted) == nil)
        let folder = try TemporaryDirectory()
        let packed = try folder.write(gzipped(Fixture.bytes("corpus/\(name)")), to: "packed")
        #expect(firstDifference(try converted(packed, verbatim), got) == nil)
    }

    @Test(
        "prints what pg_restore prints, where the places of data or several lists of objects count",
        .enabled(if: InstalledRestore.isAvailable, "pg_restore 15 is the oracle"),
        arguments: ["pg15/variants/piped.custom", "pg15/appdb.custom", "pg15/appdb.tar"])
    func oracle(_ name: String) throws {
        try expectWhatPgRestorePrints(of: Fixture.url("corpus/\(name)"))
    }

    @Test("large objects in several entries", arguments: ["pg17/lodb", "pg18/variants/piped"])
    func largeObjects(_ name: String) throws {
        let archive = Fixture.url("corpus/\(name).custom")
        let folder = try TemporaryDirectory()
        let report = try convert(archive, to: folder.file("random.sql"), verbatim)
        #expect(report.largeObjects == (name == "pg17/lodb" ? 1005 : 5))
        let packed = try folder.write(compressed(contents(of: archive), .zstd), to: "packed")
        try convert(packed, to: folder.file("streamed.sql"), verbatim)
        let random = try contents(of: folder.file("random.sql"))
        #expect(firstDifference(try contents(of: folder.file("streamed.sql")), random) == nil)
    }

    @Test("a folder packed as a tar is read in place, in any order of its files")
    func packedFolder() throws {
        let archive = Fixture.url("corpus/pg16/appdb-Fd-zstd")
        let wanted = try converted(archive, verbatim)
        let folder = try TemporaryDirectory()
        let names = try FileManager.default.contentsOfDirectory(atPath: archive.path).sorted()
        for (index, arguments) in [
            ["-C", archive.path, "."],
            ["-C", archive.deletingLastPathComponent().path, archive.lastPathComponent],
            ["--format=pax", "-C", archive.path] + names, ["-C", archive.path] + names.reversed(),
        ].enumerated() {
            let tar = folder.file("\(index).tar")
            try Command(named: "tar", ["-cf", tar.path] + arguments).run().check()
            #expect(firstDifference(try converted(tar, verbatim), wanted) == nil)
        }
    }
}
