import ByteStreams
import Conversion
import Exports
import Foundation
import TestSupport
import Testing
import Transformation

/// With nothing to rewrite, a conversion is pg_restore, byte for byte.
@Suite("Verbatim conversion prints what the installed pg_restore prints", .blocking)
struct VerbatimGoldenTests {
    // An archive of 10 prints as 10 printed it; `RecordedGoldenTests` compares with that.
    private static let readable = [
        "pg13/appdb-Fd", "pg15/appdb-Fd", "pg15/r2-Fd", "pg15/variants/stdstroff-Fd",
        "pg15/variants/viaroot-Fd",
    ]
    private static let isOracleThere = InstalledRestore.isAvailable
    private static let reason: Comment = "pg_restore 15 is the oracle, and is not installed"

    @Test(
        "of an export, from its zip and its folder", .enabled(if: isOracleThere, reason),
        arguments: exportNames)
    func export(_ name: String) throws {
        let folder = try TemporaryDirectory()
        let directory = try Fixture.export(name).directory(in: folder)
        let wanted = try InstalledRestore.script(of: directory, key: "K")
        #expect(wanted.count > 5_000_000)
        let fromZip = try converted(Fixture.export(name).zip, verbatim)
        #expect(firstDifference(fromZip, wanted) == nil)
        #expect(firstDifference(try converted(directory, verbatim), wanted) == nil)
    }

    @Test(
        "of an archive, plainly and with --create --clean --if-exists",
        .enabled(if: isOracleThere, reason), arguments: readable)
    func archive(_ name: String) throws {
        try expectWhatPgRestorePrints(of: Fixture.url("corpus/\(name)"))
    }

    @Test("into a compressed file", .enabled(if: isOracleThere, reason))
    func compressed() throws {
        let folder = try TemporaryDirectory()
        let output = folder.file("out.sql.gz")
        let archive = Fixture.url("corpus/pg15/appdb-Fd")
        let report = try convert(archive, to: output) { options in
            verbatim(&options)
            options.compression = .gzip(level: 6)
        }
        let bytes = try contents(of: output)
        let wanted = try InstalledRestore.script(of: archive, key: "K")
        #expect(bytes.count < wanted.count / 2)
        #expect(firstDifference(try gunzipped(bytes), wanted) == nil)
        #expect(report.outputBytes == UInt64(wanted.count))
        #expect(try folder.contents == ["out.sql.gz"])
    }

    @Test("into the null device, which stays a device", .enabled(if: isOracleThere, reason))
    func nullDevice() throws {
        let archive = Fixture.url("corpus/pg15/appdb-Fd")
        let report = try convert(archive, to: URL(filePath: "/dev/null"), verbatim)
        let wanted = try InstalledRestore.script(of: archive, key: "K")
        #expect(report.outputBytes == UInt64(wanted.count))
        let type = try FileManager.default.attributesOfItem(atPath: "/dev/null")[.type]
        #expect(type as? FileAttributeType == .typeCharacterSpecial)
    }
}
