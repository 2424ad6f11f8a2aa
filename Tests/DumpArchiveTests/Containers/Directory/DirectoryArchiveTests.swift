import ArchiveTestSupport
import ByteStreams
import TestSupport
import Testing

@testable import DumpArchive

@Suite(.blocking) struct DirectoryArchiveTests {
    private let folder: TemporaryFolder
    private let rows = Array("1\n\\.\n\n\n".utf8)

    init() throws { folder = try TemporaryFolder() }

    private func open() throws(ArchiveError) -> DirectoryArchive {
        try DirectoryArchive(DirectoryFolder(path: folder.path))
    }

    private func writeTable(_ change: (inout TableOfContents) -> Void = { _ in }) throws {
        var contents = SmallArchive.table()
        change(&contents)
        try folder.write(TOCWriter.bytes(of: contents), "toc.dat")
    }

    @Test("a data file is found as named or compressed", arguments: CompressionFormat.ofFiles)
    func lookup(format: CompressionFormat) throws {
        try writeTable()
        try folder.write(compressed(rows, format), "7.dat" + format.suffix)
        let archive = try open()
        let entry = archive.contents.entries[4]
        let (source, file) = try archive.openData(of: entry)
        #expect(try source.readAll(atMost: 100) == rows)
        #expect(file.compression == format)
        let isStated = format == .none || format == .gzip
        #expect(try archive.statedSize(of: file) == (isStated ? UInt64(rows.count) : nil))
        #expect(archive.missingData() == [])
    }

    @Test("the first of the names that is there counts")
    func precedence() throws {
        try writeTable()
        for format in CompressionFormat.ofFiles.reversed() {
            try folder.write(compressed(rows, format), "7.dat" + format.suffix)
            let archive = try open()
            let (source, file) = try archive.openData(of: archive.contents.entries[4])
            #expect(file.compression == format)
            #expect(try source.readAll(atMost: 100) == rows)
        }
    }

    @Test("a zstd frame may state its content's size")
    func zstdSize() throws {
        try writeTable()
        // A frame with a content size in one byte, and one raw block (RFC 8878, 3.1.1).
        let frame =
            [0x28, 0xB5, 0x2F, 0xFD, 0x20, UInt8(rows.count), UInt8(rows.count) << 3 | 1, 0, 0]
            + rows
        try folder.write(frame, "7.dat.zst")
        let archive = try open()
        let (source, file) = try archive.openData(of: archive.contents.entries[4])
        #expect(try archive.statedSize(of: file) == UInt64(rows.count))
        #expect(try source.readAll(atMost: 100) == rows)
    }

    @Test("an empty large object may be an empty file", arguments: [".lz4", ".zst"])
    func emptyLargeObject(suffix: String) throws {
        let objects = [
            SmallArchive.entry(1, .blob, "8", .preData),
            SmallArchive.entry(3, .blobs, "BLOBS", .data) { $0.hasData = true },
        ]
        try folder.write(TOCWriter.bytes(of: SmallArchive.contents(objects)), "toc.dat")
        try folder.write(Array("8 blob_8.dat\n".utf8), "blobs.toc")
        try folder.write([], "blob_8.dat" + suffix)
        let archive = try open()
        #expect(archive.missingData() == [])
        let entry = archive.contents.entries[1]
        let object = try #require(try archive.largeObjects(of: entry).next())
        #expect(try archive.open(object.data).readAll(atMost: 100) == [])
    }

    @Test("the table of contents may be compressed", arguments: CompressionFormat.ofFiles)
    func compressedContents(format: CompressionFormat) throws {
        let bytes = TOCWriter.bytes(of: SmallArchive.table())
        try folder.write(try compressed(bytes, format), "toc.dat" + format.suffix)
        #expect(try open().contents == SmallArchive.table())
    }

    @Test("a missing file is named, with its entry")
    func missing() throws {
        try writeTable()
        let archive = try open()
        let errors = archive.missingData()
        #expect(errors.count == 1)
        #expect(errors.first?.code == .damaged)
        #expect(errors.first?.path == folder.path + "/7.dat")
        #expect(
            errors.first?.description.hasSuffix("(entry 7, TABLE DATA app.t)") == true)
    }

    @Test("no archive, no folder")
    func absent() throws {
        let error = #expect(throws: ArchiveError.self) { try open() }
        #expect(error?.code == .cannotOpen)
        let other = #expect(throws: ArchiveError.self) {
            try DirectoryFolder(path: folder.path + "/nothing")
        }
        #expect(other?.code == .cannotOpen)
    }

    @Test("a file that is not what its name says is damage", arguments: ["gz", "lz4", "zst"])
    func misnamed(suffix: String) throws {
        try writeTable()
        try folder.write(rows, "7.dat." + suffix)
        let archive = try open()
        let (source, _) = try archive.openData(of: archive.contents.entries[4])
        let error = #expect(throws: StreamError.self) { try source.readAll(atMost: 100) }
        #expect(error?.code == .damaged)
        #expect(error?.path == "\(folder.path)/7.dat.\(suffix)")
        #expect(error?.message.hasPrefix("this is not") == true)
    }

    @Test(
        "names in the archive lead nowhere else",
        arguments: [
            "../x", "/etc/passwd", "..", ".", "a/b", "a\nb", ".hidden", "", "toc dat",
        ])
    func escape(name: String) throws {
        try writeTable { $0.entries[4].place = .file(Array(name.utf8)) }
        let archive = try open()
        let error = #expect(throws: ArchiveError.self) {
            try archive.openData(of: archive.contents.entries[4])
        }
        #expect(error?.code == .damaged)
    }

    @Test(
        "damage in a data file is told with its path",
        arguments: [CompressionFormat.gzip, .lz4, .zstd])
    func damage(format: CompressionFormat) throws {
        try writeTable()
        try folder.write(Array(try compressed(rows, format).dropLast(3)), "7.dat" + format.suffix)
        let archive = try open()
        let (source, _) = try archive.openData(of: archive.contents.entries[4])
        let error = #expect(throws: StreamError.self) { try source.readAll(atMost: 100) }
        #expect(error?.code == .damaged)
        #expect(error?.path == folder.path + "/7.dat" + format.suffix)
    }

    @Test(
        "up to 1.15 the list is blobs.toc, whatever the entry says", arguments: ["10", "13", "15"])
    func oldList(release: String) throws {
        let archive = try CorpusArchive.archive("pg\(release)/appdb-Fd")
        let entry = try #require(archive.contents.entries.first { $0.kind == .blobs })
        #expect(
            try oids(of: entry, in: archive).sorted() == [50001, 50002, 50003, 50004])
        if release == "10" {
            guard case .file(let name?) = entry.place else {
                Issue.record("no file name")
                return
            }
            #expect(name.reversed().starts(with: ".dat".utf8.reversed()))
        }
    }

    @Test("from 1.16 on each BLOBS entry has a list")
    func newLists() throws {
        let archive = try CorpusArchive.archive("pg18/appdb-Fd")
        let entries = archive.contents.entries.filter { $0.kind == .blobs }
        let objects = try entries.map { try oids(of: $0, in: archive) }
        #expect(objects.flatMap { $0 }.sorted() == [50001, 50002, 50003, 50004])
        #expect(entries.count == 3)
    }

    @Test("nothing is missing from the corpus", arguments: CorpusArchive.archives)
    func complete(name: String) throws {
        #expect(try CorpusArchive.archive(name).missingData() == [])
    }

    @Test("a list of large objects that lost a line is noticed")
    func shortList() throws {
        let objects = [
            SmallArchive.entry(1, .blob, "8", .preData), SmallArchive.entry(2, .blob, "9"),
            SmallArchive.entry(3, .blobs, "BLOBS", .data) { $0.hasData = true },
        ]
        try folder.write(TOCWriter.bytes(of: SmallArchive.contents(objects)), "toc.dat")
        try folder.write(Array("8 blob_8.dat\n".utf8), "blobs.toc")
        try folder.write([1], "blob_8.dat")
        let errors = try open().missingData()
        #expect(errors.map(\.entry?.dumpID.rawValue) == [2])
        #expect(errors.first?.message.hasSuffix("has the content of 9") == true)
    }

    @Test("OIDs reach beyond 2 to the 31")
    func bigOID() throws {
        let archive = try CorpusArchive.archive("pg18/variants/jobs2-Fd")
        let entries = archive.contents.entries.filter { $0.kind == .blobs }
        let objects = try entries.flatMap { try oids(of: $0, in: archive) }
        #expect(objects.contains(3_000_000_001))
    }

    @Test(
        "a list of large objects is checked",
        arguments: [
            "1 blob_1.dat\n2 ../x\n", "x blob_1.dat\n", "1 blob_1.dat",
            "1 blob_1.dat\n1 blob_1.dat\n",
            "4294967296 blob_1.dat\n", "1  blob_1.dat\n", "\n", "1 a b\n",
        ])
    func lists(text: String) {
        let error = #expect(throws: ArchiveError.self) {
            try LargeObjectList.read(MemorySource(Array(text.utf8), name: "blobs.toc"))
        }
        #expect(error?.code == .damaged)
        #expect(error?.path == "blobs.toc")
        #expect(error?.offset != nil)
    }

    @Test("threads read different entries at once")
    func concurrently() async throws {
        let archive = try CorpusArchive.archive("pg15/appdb-Fd")
        let entries = archive.contents.entries.filter { $0.kind == .tableData }
        func size(_ entry: TOCEntry) throws -> Int {
            try archive.openData(of: entry).source.readAll(atMost: 1 << 24).count
        }
        let alone = try entries.map { try size($0) }
        let together = try await withThrowingTaskGroup(of: (Int, Int).self) { group in
            for (index, entry) in entries.enumerated() {
                group.addTask {
                    let source = try archive.openData(of: entry).source
                    return (index, try source.readAll(atMost: 1 << 24).count)
                }
            }
            var sizes = Array(repeating: 0, count: entries.count)
            for try await (index, size) in group { sizes[index] = size }
            return sizes
        }
        #expect(together == alone)
        #expect(alone.contains { $0 > 1000 })
    }
}

private func oids(of entry: TOCEntry, in archive: any Archive) throws -> [UInt32] {
    let objects = try archive.largeObjects(of: entry)
    var oids: [UInt32] = []
    while let object = try objects.next() { oids.append(object.oid) }
    return oids
}
