import ArchiveTestSupport
import ArchiveText
import ByteStreams
import TestSupport
import Testing

@testable import DumpArchive

@Suite(.blocking) struct TarArchiveStreamTests {
    private func stream(_ bytes: [UInt8], chunk: Int = 1 << 16) throws -> TarArchiveStream {
        try TarStream(ChunkedSource(bytes, size: chunk, name: "x.tar")).archive()
    }

    @Test("is what it is in place", arguments: ["10", "13", "15", "16", "17", "18"])
    func same(_ release: String) throws {
        let path = CorpusArchive.path("pg\(release)/appdb.tar")
        let archive = try DirectoryArchive(
            PackedFolder(TarArchive(FileWindow(RandomAccessFile(path: path)), path: path), path: "")
        )
        #expect(archive.missingData() == [])
        let wanted = try script(archive, ScriptOptions())
        let bytes = try FileSource(path: path).readAll(atMost: 1 << 24)
        for chunk in [100, 511, 1 << 16] {
            let stream = try stream(bytes, chunk: chunk)
            #expect(firstDifference(try script(stream, ScriptOptions()), wanted) == nil)
            try stream.finish()
        }
    }

    @Test("cut anywhere, it is damage", arguments: ["15", "18"])
    func truncation(_ release: String) throws {
        let bytes = try FileSource(path: CorpusArchive.path("pg\(release)/appdb.tar"))
            .readAll(atMost: 1 << 24)
        for length in stride(from: 0, to: bytes.count - 1024, by: 4001) {
            #expect(throws: (any Error).self, "cut at \(length)") {
                let stream = try stream(Array(bytes[..<length]))
                _ = try script(stream, ScriptOptions())
                try stream.finish()
            }
        }
    }

    @Test("large objects without their list, and a list of others")
    func lists() throws {
        let entry = SmallArchive.entry(3, .blobs, "BLOBS", .data) { $0.hasData = true }
        var builder = TarBuilder()
        builder.add("toc.dat", TOCWriter.bytes(of: SmallArchive.contents([entry])))
        builder.add("blob_8.dat", [1])
        let start = builder
        func objects(_ tar: TarBuilder) throws -> [UInt32] {
            let stream = try stream(tar.finished)
            let objects = stream.largeObjects(of: entry)
            var oids: [UInt32] = []
            while let object = try objects.next() {
                #expect(try stream.open(object.data).readAll(atMost: 10) == [1])
                oids.append(object.oid)
            }
            return oids
        }
        builder.add("blobs.toc", Array("8 blob_8.dat\n".utf8))
        #expect(try objects(builder) == [8])
        #expect(throws: ArchiveError.self) { try objects(start) }
        var other = start
        other.add("blobs.toc", Array("9 blob_9.dat\n".utf8))
        #expect(throws: ArchiveError.self) { try objects(other) }
    }
}
