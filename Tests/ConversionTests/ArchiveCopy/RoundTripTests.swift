import ByteStreams
import Conversion
import DumpArchive
import Exports
import Foundation
import TestSupport
import Testing
import Transformation

@Suite("An archive stays the same through all forms", .blocking)
struct RoundTripTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    private func repack(
        _ input: URL, as format: ConvertOptions.Format, _ name: String
    ) throws -> (URL, TransformReport) {
        let output = folder.file(name)
        let report = try convert(input, to: output) { options in
            verbatim(&options)
            options.format = format
        }
        return (output, report)
    }

    private func contents(_ folder: URL) throws -> TableOfContents {
        try TOCReader.readDirectory(FileSource(path: folder.appending(path: "toc.dat").path))
    }

    @Test("folder, file, folder: nothing is compressed again", arguments: RepackFixture.all)
    func folderAndBack(_ name: String) throws {
        let archive = RepackFixture.url(name)
        let wanted = try converted(archive, verbatim)
        let (custom, there) = try repack(archive, as: .custom, "a.dump")
        let (back, andBack) = try repack(custom, as: .directory, "b.dir")
        #expect(try firstDifference(converted(custom, verbatim), wanted) == nil)
        #expect(try firstDifference(converted(back, verbatim), wanted) == nil)
        // Only empty large objects of lz4 and zstd, which have no frame in a folder.
        #expect(try #require(there.transfer).recompressed < 3)
        #expect(try #require(andBack.transfer).recompressed == 0)
        var original = try contents(archive)
        if name.hasPrefix("pg10") {
            // It names a file that never existed.
            for index in original.entries.indices where original.entries[index].kind == .blobs {
                original.entries[index].place = .file(Array("blobs.toc".utf8))
            }
        }
        #expect(try contents(back) == original)
        #expect(try names(in: back) == names(in: archive))
    }

    @Test(
        "file, folder, file: with the same text at each step",
        arguments: [
            "pg10/appdb.custom", "pg13/appdb.custom", "pg15/appdb.custom",
            "pg15/appdb-Z0.custom", "pg15/variants/piped.custom", "pg16/appdb-lz4.custom",
            "pg16/appdb-zstd.custom", "pg17/lodb.custom", "pg18/appdb.custom",
            "pg10/appdb.tar", "pg15/appdb.tar", "pg18/appdb.tar",
        ])
    func fileAndBack(_ name: String) throws {
        let archive = RepackFixture.url(name)
        let wanted = try converted(archive, verbatim)
        let (inFolder, _) = try repack(archive, as: .directory, "a.dir")
        let (back, report) = try repack(inFolder, as: .custom, "b.dump")
        #expect(try firstDifference(converted(inFolder, verbatim), wanted) == nil)
        #expect(try firstDifference(converted(back, verbatim), wanted) == nil)
        #expect(report.transfer?.recompressed == 0)
        guard InstalledRestore.isAvailable, !name.hasPrefix("pg16"), !name.hasPrefix("pg17"),
            !name.hasPrefix("pg18")
        else { return }
        let restored = try InstalledRestore.script(of: archive, key: "K")
        for copy in [inFolder, back] {
            #expect(
                try firstDifference(InstalledRestore.script(of: copy, key: "K"), restored) == nil)
        }
    }

    @Test(
        "what comes through a pipe is read once, in its order",
        arguments: ["pg15/appdb.custom", "pg18/appdb-lz4.custom", "pg15/appdb.tar"], ["d", "c"])
    func piped(_ name: String, _ format: String) throws {
        let archive = RepackFixture.url(name)
        let output = folder.file("out")
        var command = try Command.emigrate(
            "convert", "-", "-F", format, "--verbatim", "-q", "-o", output.path)
        command.input = .file(archive)
        try command.run().check()
        let wanted = try converted(archive, verbatim)
        #expect(try firstDifference(converted(output, verbatim), wanted) == nil)
        #expect(try folder.contents == ["out"])
    }
}
