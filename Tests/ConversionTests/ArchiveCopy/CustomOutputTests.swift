import ByteStreams
import Conversion
import DumpArchive
import Exports
import Foundation
import TestSupport
import Testing
import Transformation

@Suite("An archive becomes one in custom format", .blocking)
struct CustomOutputTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    private var output: URL { folder.file("clean.dump") }

    private func custom(_ options: inout ConvertOptions) {
        verbatim(&options)
        options.format = .custom
    }

    private func contents(_ file: URL) throws -> TableOfContents {
        var reader = TOCReader(try FileSource(path: file.path))
        return try reader.readContents()
    }

    @Test(
        "pg_restore makes the same of it", .enabled(if: InstalledRestore.isAvailable),
        arguments: RepackFixture.readable)
    func same(_ name: String) throws {
        let archive = RepackFixture.url(name)
        let report = try convert(archive, to: output, custom)
        #expect(report.transfer?.recompressed == 0)
        #expect(report.isDataRead)
        let wanted = try InstalledRestore.script(of: archive, key: "K")
        #expect(try firstDifference(InstalledRestore.script(of: output, key: "K"), wanted) == nil)
        let list = try PostgresPrograms.find().command("pg_restore", ["-l", output.path]).run()
            .check().text
        let wantedList = try PostgresPrograms.find().command("pg_restore", ["-l", archive.path])
            .run().check().text
        #expect(list.contains(";     Format: CUSTOM\n"))
        #expect(list == wantedList.replacing("Format: DIRECTORY", with: "Format: CUSTOM"))
        #expect(try report.outputBytes == UInt64(TestSupport.contents(of: output).count))
        #expect(try folder.contents == ["clean.dump"])
    }

    @Test("every place of data is noted, in the order of the entries", arguments: RepackFixture.all)
    func places(_ name: String) throws {
        let archive = RepackFixture.url(name)
        try convert(archive, to: output, custom)
        let original = try DirectoryArchive(DirectoryFolder(path: archive.path)).contents
        let toc = try contents(output)
        let bytes = try TestSupport.contents(of: output)
        #expect(toc.header.format == .custom)
        #expect(toc.header.version == original.header.version)
        #expect(toc.header.compression == original.header.compression)
        #expect(toc.entries.map(\.dumpID) == original.entries.map(\.dumpID))
        var last: UInt64 = 0
        for entry in toc.entries {
            guard entry.hasData else {
                #expect(entry.place == .noData(0))
                continue
            }
            guard case .position(let place) = entry.place else {
                Issue.record("\(entry.readableName) has no place")
                continue
            }
            #expect(place > last)
            last = place
            // The type of the block, and the entry's number.
            let number = UInt32(bitPattern: entry.dumpID.rawValue)
            let start = Array(bytes[Int(place)..<Int(place) + 6])
            let digits = (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
            #expect(start == [entry.kind == .blobs ? 3 : 1, 0] + digits)
        }
    }

    @Test(
        "without a file's end to go back from, pg_restore finds the data itself",
        .enabled(if: InstalledRestore.isAvailable))
    func pipe() throws {
        let archive = RepackFixture.url("pg15/appdb-Fd")
        let piped = folder.file("piped.dump")
        var command = try Command.emigrate(
            "convert", archive.path, "-o", "-", "-q", "-F", "c", "--verbatim")
        command.output = .file(piped)
        try command.run().check()
        let toc = try contents(piped)
        #expect(toc.entries.allSatisfy { !$0.hasData || $0.place == .positionUnknown(0) })
        let wanted = try InstalledRestore.script(of: archive, key: "K")
        #expect(try firstDifference(InstalledRestore.script(of: piped, key: "K"), wanted) == nil)
    }

    @Test(
        "data is compressed otherwise when asked to", .enabled(if: InstalledRestore.isAvailable),
        arguments: [ConvertOptions.Compression.uncompressed, .gzip(level: 1)])
    func recompressed(_ compression: ConvertOptions.Compression) throws {
        let archive = RepackFixture.url("pg15/appdb-Fd")
        let plain = folder.file("plain.dir")
        // From data without compression, which is to be compressed, and the other way round.
        try convert(archive, to: plain) { options in
            verbatim(&options)
            options.format = .directory
            options.compression = .uncompressed
        }
        let wanted = try InstalledRestore.script(of: archive, key: "K")
        for source in [archive, plain] {
            try convert(source, to: output) { options in
                custom(&options)
                options.compression = compression
            }
            #expect(
                try firstDifference(InstalledRestore.script(of: output, key: "K"), wanted) == nil)
            let level: Int32 = compression == .uncompressed ? 0 : 1
            #expect(try contents(output).header.compression == .level(level))
        }
    }

    @Test(
        "with lz4 or zstd the archive says that it is of a later version",
        arguments: [ConvertOptions.Compression.lz4(level: 1), .zstd(level: 3)],
        ["pg10/appdb-Fd", "pg15/appdb-Fd", "pg18/appdb-Fd"])
    func laterVersion(_ compression: ConvertOptions.Compression, _ name: String) throws {
        let archive = RepackFixture.url(name)
        let report = try convert(archive, to: output) { options in
            custom(&options)
            options.compression = compression
        }
        #expect(report.transfer?.copied == 0)
        let header = try contents(output).header
        #expect(header.version == ArchiveVersion(major: 1, minor: name.hasPrefix("pg18") ? 16 : 15))
        #expect(
            header.compression
                == .algorithm(compression == .lz4(level: 1) ? .lz4 : .zstd))
        #expect(
            try firstDifference(converted(output, verbatim), converted(archive, verbatim)) == nil)
    }

    @Test("a gzip file of several members is compressed anew")
    func members() throws {
        let copy = try folder.copy(RepackFixture.url("pg15/appdb-Fd"), as: "export.dir")
        let largest = try #require(
            names(in: copy).filter { $0.hasSuffix(".dat.gz") && !$0.hasPrefix("blob") }
                .max { (try? inodeSize($0, in: copy)) ?? 0 < (try? inodeSize($1, in: copy)) ?? 0 })
        let file = copy.appending(path: largest)
        let content = try gunzipped(TestSupport.contents(of: file))
        let half = content.count / 2
        let parts = try gzipped(content[..<half]) + gzipped(content[half...])
        try Data(parts).write(to: file)
        let report = try convert(copy, to: output, custom)
        #expect(report.transfer?.recompressed == 1)
        guard InstalledRestore.isAvailable else { return }
        let wanted = try InstalledRestore.script(of: copy, key: "K")
        #expect(try firstDifference(InstalledRestore.script(of: output, key: "K"), wanted) == nil)
    }

    private func inodeSize(_ name: String, in folder: URL) throws -> Int {
        try TestSupport.contents(of: folder.appending(path: name)).count
    }
}
