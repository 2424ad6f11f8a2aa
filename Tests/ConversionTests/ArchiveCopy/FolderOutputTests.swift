import ByteStreams
import Conversion
import DumpArchive
import Exports
import Foundation
import RoleRewriting
import SQLSyntax
import TestSupport
import Testing
import Transformation

@Suite("An archive becomes another one in a folder", .blocking)
struct FolderOutputTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    private var output: URL { folder.file("clean.dir") }

    private func verbatimScript(_ archive: URL) throws -> [UInt8] {
        try converted(archive, verbatim)
    }

    @Test("with nothing rewritten it is the same, file for file", arguments: RepackFixture.all)
    func same(_ name: String) throws {
        let archive = RepackFixture.url(name)
        let report = try convert(archive, to: output) { options in
            verbatim(&options)
            options.format = .directory
        }
        #expect(try firstDifference(of: output, from: archive) == nil)
        let transfer = try #require(report.transfer)
        #expect(transfer.linked + transfer.recompressed > 20)
        #expect(!report.isDataRead)
        let file = try #require(names(in: archive).first { $0.contains(".dat.") })
        #expect(try inode(output.appending(path: file)) == inode(archive.appending(path: file)))
        #expect(try folder.contents == ["clean.dir"])
    }

    @Test(
        "and with --copy too, with every row read",
        arguments: ["pg15/appdb-Fd", "pg17/appdb-Fd-zstd"])
    func copied(_ name: String) throws {
        let archive = RepackFixture.url(name)
        let report = try convert(archive, to: output) { options in
            verbatim(&options)
            options.format = .directory
            options.copiesData = true
        }
        // An empty file of zstd or lz4 becomes an empty frame.
        #expect(report.isDataRead)
        #expect(report.rows > 400)
        #expect(report.transfer?.linked == 0)
        #expect(try verbatimScript(output) == verbatimScript(archive))
        let file = try #require(names(in: archive).first { $0.contains(".dat.") })
        #expect(try inode(output.appending(path: file)) != inode(archive.appending(path: file)))
    }

    @Test(
        "pg_restore makes of the rewritten one what is also made of the original",
        .enabled(if: InstalledRestore.isAvailable), arguments: RepackFixture.readable,
        [ConvertOptions.Format.directory, .custom])
    func rewritten(_ name: String, _ format: ConvertOptions.Format) throws {
        let archive = RepackFixture.url(name)
        let report = try convert(archive, to: output) { $0.format = format }
        let script = behindStop(try converted(archive) { $0.restrictKey = "K" })
        #expect(
            try firstDifference(InstalledRestore.script(of: output, key: "K"), script) == nil)
        #expect(report.entries > 150)
        let listing = try PostgresPrograms.find().command("pg_restore", ["-l", output.path])
            .run().check().text
        #expect(listing.split(separator: "\n").contains { $0.hasSuffix(" synapse") })
        #expect(!listing.split(separator: "\n").contains { $0.hasSuffix(" a1b2c3d4e5") })
    }

    @Test("an archive of 10 or before has no owner that is not even empty")
    func oldOwners() throws {
        try convert(RepackFixture.url("pg10/appdb-Fd"), to: output) { $0.format = .directory }
        let toc = try TOCReader.readDirectory(
            FileSource(path: output.appending(path: "toc.dat").path))
        #expect(toc.entries.allSatisfy { $0.owner != nil })
        #expect(toc.entries.contains { $0.owner == [] && $0.kind == "CAST" })
    }

    @Test(
        "data is compressed otherwise when asked to",
        arguments: [
            ConvertOptions.Compression.uncompressed, .gzip(level: 9), .lz4(level: 1),
            .zstd(level: 3),
        ], ["pg15/appdb-Fd", "pg18/appdb-Fd", "pg16/appdb-Fd-lz4"])
    func recompressed(_ compression: ConvertOptions.Compression, _ name: String) throws {
        let archive = RepackFixture.url(name)
        let report = try convert(archive, to: output) { options in
            verbatim(&options)
            options.format = .directory
            options.compression = compression
        }
        let suffix =
            switch compression {
            case .uncompressed: ".dat"
            case .gzip: ".dat.gz"
            case .lz4: ".dat.lz4"
            case .zstd: ".dat.zst"
            }
        let files = try names(in: output).filter { $0 != "toc.dat" && !$0.hasSuffix(".toc") }
        #expect(files.allSatisfy { $0.hasSuffix(suffix) })
        #expect(files.count > 20)
        let isSame =
            suffix == (name.hasSuffix("lz4") ? ".dat.lz4" : ".dat.gz")
        // Empty lz4 files are the exception.
        #expect((report.transfer?.linked ?? 0 > 20) == isSame)
        #expect(try verbatimScript(output) == verbatimScript(archive))
        guard InstalledRestore.isAvailable, name.hasPrefix("pg15") else { return }
        switch compression {
        case .uncompressed, .gzip:
            #expect(
                try firstDifference(
                    InstalledRestore.script(of: output, key: "K"), verbatimScript(archive)) == nil)
        case .lz4, .zstd:
            // What older ones would not understand says so.
            let toc = try TOCReader.readDirectory(
                FileSource(path: output.appending(path: "toc.dat").path))
            #expect(toc.header.version == ArchiveVersion(major: 1, minor: 15))
        }
    }

    @Test("rows that Synapse must not get back become an empty table", arguments: [false, true])
    func oneTimeKeys(fromZip: Bool) throws {
        let export = Fixture.export("1.97")
        let archive = try export.directory(in: folder)
        let report = try convert(fromZip ? export.zip : archive, to: output) {
            $0.format = .directory
        }
        #expect(report.tablesLeftOut.map(\.table) == ["e2e_one_time_keys_json"])
        #expect(report.tablesLeftOut.map(\.rows) == [1684])
        #expect(report.transfer?.recompressed == 0)
        #expect((report.transfer?.linked ?? 0 > 150) == !fromZip)
        #expect((report.transfer?.copied ?? 0 > 150) == fromZip)
        let toc = try TOCReader.readDirectory(
            FileSource(path: output.appending(path: "toc.dat").path))
        let entry = try #require(
            toc.entries.first {
                $0.kind == .tableData && $0.tag == Array("e2e_one_time_keys_json".utf8)
            })
        let file = output.appending(path: "\(entry.dumpID).dat.gz")
        #expect(try gunzipped(contents(of: file)) == Array("\\.\n\n\n".utf8))
        let script = behindStop(try converted(export.zip) { $0.restrictKey = "K" })
        #expect(try firstDifference(verbatimScript(output), script) == nil)
    }

    @Test("what a zip has compressed is wrapped, not compressed again", arguments: [false, true])
    func deflatedInZip(checked: Bool) throws {
        let plain = folder.file("plain.dir")
        let archive = RepackFixture.url("pg15/appdb-Fd")
        try convert(archive, to: plain) { options in
            verbatim(&options)
            options.format = .directory
            options.compression = .uncompressed
        }
        var zip = try Command(named: "zip", ["-qr", "export.zip", "plain.dir"])
        zip.folder = folder.url
        try zip.run().check()
        let report = try convert(folder.file("export.zip"), to: output) { options in
            verbatim(&options)
            options.format = .directory
            options.copiesData = checked
        }
        #expect(report.transfer?.copied ?? 0 > 30)
        #expect(report.transfer?.recompressed == 0)
        let files = try names(in: output)
        #expect(files.contains { $0.hasSuffix(".dat.gz") })
        for name in files where name.hasSuffix(".dat.gz") {
            let content = try gunzipped(contents(of: output.appending(path: name)))
            #expect(try content == contents(of: plain.appending(path: String(name.dropLast(3)))))
        }
        #expect(try verbatimScript(output) == verbatimScript(archive))
        if InstalledRestore.isAvailable {
            #expect(
                try firstDifference(
                    InstalledRestore.script(of: output, key: "K"), verbatimScript(archive)) == nil)
        }
    }
}
