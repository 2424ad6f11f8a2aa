import ArchiveTestSupport
import ArchiveText
import ByteStreams
import TestSupport
import Testing

@testable import DumpArchive

@Suite(.blocking) struct CustomArchiveTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func open(_ path: String) throws -> CustomArchive {
        try CustomArchive(FileWindow(RandomAccessFile(path: path)), path: path)
    }

    private func open(_ bytes: [UInt8]) throws -> CustomArchive {
        try open(folder.write(bytes, "x.custom"))
    }

    /// Reads all data of an archive in its order, and says how much that was.
    private func readAll(_ archive: any Archive) throws -> Int {
        if let missing = archive.missingData().first { throw missing }
        var count = 0
        for entry in archive.contents.entries where entry.hasData {
            if entry.kind == .blobs {
                let objects = try archive.largeObjects(of: entry)
                while let object = try objects.next() {
                    count += try archive.open(object.data).readAll(atMost: 1 << 24).count
                }
            } else {
                count += try archive.openData(of: entry).source.readAll(atMost: 1 << 24).count
            }
        }
        try archive.finish()
        return count
    }

    static let names = [
        "pg10/appdb", "pg15/appdb", "pg15/appdb-Z0", "pg15/variants/piped", "pg18/appdb",
        "pg18/appdb-lz4", "pg18/appdb-zstd", "pg18/variants/piped", "pg17/lodb",
        "pg19/variants/redirected",
    ].map { $0 + ".custom" }

    @Test("at random and from front to back, the same", arguments: names)
    func same(_ name: String) throws {
        let archive = try open(CorpusArchive.path(name))
        let stream = try CustomStream(FileSource(path: CorpusArchive.path(name)))
        #expect(
            archive.contents == stream.contents
                || stream.contents.lacksPlaces && !archive.contents.lacksPlaces)
        let options = ScriptOptions()
        let wanted = try script(archive, options)
        #expect(firstDifference(try script(stream, options), wanted) == nil)
        try stream.finish()
        #expect(try readAll(archive) > 1000)
    }

    @Test("opening costs the table of contents, whatever the data", arguments: [false, true])
    func cost(_ isPiped: Bool) throws {
        let name = isPiped ? "pg15/variants/piped.custom" : "pg15/appdb.custom"
        let bytes = try CorpusArchive.bytes(name)
        // Without its data, an archive with the places of all blocks can still be opened.
        var reader = TOCReader(MemorySource(bytes))
        _ = try reader.readContents()
        let archive = try open(Array(bytes[..<Int(reader.offset)]))
        let entry = try #require(archive.contents.entries.first { $0.kind == .tableData })
        let error = #expect(throws: ArchiveError.self) { try archive.data(of: entry) }
        #expect(error?.code == .damaged)
        #expect(error?.message.contains("cut short") == true)
        #expect(error?.entry?.dumpID == entry.dumpID)
    }

    /// What `pg_dump -Fc > FILE` writes since release 16: the table of contents, in which no data
    /// has a place, the data, and the entries once more, with the places.
    private func redirected(_ name: String) throws -> (bytes: [UInt8], entries: Int) {
        let bytes = try CorpusArchive.bytes(name)
        var reader = TOCReader(MemorySource(bytes))
        var contents = try reader.readContents()
        let (start, end) = (Int(reader.entriesOffset), Int(reader.offset))
        let blocks = FieldReader(MemorySource(Array(bytes[end...])), offset: reader.offset)
        let map = try BlockMap(scanning: BlockReader(blocksIn: blocks))
        for index in contents.entries.indices where contents.entries[index].hasData {
            let offset = try #require(map.offset(of: contents.entries[index].dumpID))
            contents.entries[index].place = .position(offset)
        }
        return (bytes + TOCWriter.bytes(of: contents)[start...], end - start)
    }

    @Test(
        "the entries may stand once more behind the data",
        arguments: ["pg15/variants/piped.custom", "pg18/variants/piped.custom"])
    func entriesAgain(_ name: String) throws {
        let (bytes, length) = try redirected(name)
        let wanted = try open(CorpusArchive.path(name))
        let archive = try open(bytes)
        #expect(wanted.contents.lacksPlaces && !archive.contents.lacksPlaces)
        let count = try readAll(wanted)
        #expect(try readAll(archive) == count)
        let stream = try CustomStream(MemorySource(bytes))
        #expect(stream.contents == wanted.contents)
        #expect(try readAll(stream) == count)
        // Anything else there is damage: a part of them, or others.
        var other = bytes
        other[bytes.count - length / 2] ^= 1
        for broken in [
            bytes + [0], Array(bytes.dropLast()), Array(bytes.dropLast(length - 1)), other,
        ] {
            for isStream in [false, true] {
                let error = #expect(throws: ArchiveError.self) {
                    let archive: any Archive =
                        isStream ? try CustomStream(MemorySource(broken)) : try open(broken)
                    _ = try readAll(archive)
                }
                #expect(error?.code == .damaged)
                #expect(error?.offset == UInt64(bytes.count - length))
            }
        }
    }

    @Test("cut anywhere, it is damage", arguments: names)
    func truncation(_ name: String) throws {
        let bytes = try CorpusArchive.bytes(name)
        let lengths = stride(from: 0, to: bytes.count, by: max(1, bytes.count / 12))
        for length in Array(lengths) + Array(bytes.count - 6..<bytes.count) {
            let cut = Array(bytes[..<length])
            for isStream in [false, true] {
                do {
                    let archive: any Archive =
                        isStream
                        ? try CustomStream(MemorySource(cut, name: "x.custom")) : try open(cut)
                    _ = try readAll(archive)
                    Issue.record("\(name) cut at \(length) of \(bytes.count) was read")
                } catch let error as ArchiveError {
                    #expect(error.code == .damaged)
                    #expect(error.path?.contains("x.custom") == true)
                } catch let error as StreamError {
                    #expect(error.code == .damaged)
                    #expect(error.path?.contains("x.custom: data of entry") == true)
                }
            }
        }
    }

    @Test("a flipped bit in zlib data, or in a block's frame, is noticed")
    func flips() throws {
        let bytes = try CorpusArchive.bytes("pg15/appdb.custom")
        var reader = TOCReader(MemorySource(bytes))
        _ = try reader.readContents()
        let start = Int(reader.offset)
        let wanted = try readAll(CustomStream(MemorySource(bytes)))
        var noticed = 0
        let places = stride(from: start, to: bytes.count, by: 1009)
        for place in places {
            var flipped = bytes
            flipped[place] ^= 1 << UInt8(place % 8)
            do {
                // Bits that mean nothing, such as a name's in a zlib header, may pass.
                #expect(try readAll(CustomStream(MemorySource(flipped))) == wanted)
            } catch is ArchiveError {
                noticed += 1
            } catch is StreamError {
                noticed += 1
            }
        }
        #expect(noticed * 100 > Array(places).count * 95)
    }

    @Test("data that has gone by cannot be asked for")
    func outOfOrder() throws {
        let stream = try CustomStream(FileSource(path: CorpusArchive.path("pg15/appdb.custom")))
        let entries = stream.contents.entries.filter { $0.kind == .tableData }
        #expect(try stream.openData(of: entries[3]).source.readAll(atMost: 1 << 24).count > 0)
        #expect(try stream.openData(of: entries[5]).source.readAll(atMost: 1 << 24).count > 0)
        let error = #expect(throws: ArchiveError.self) { try stream.openData(of: entries[4]) }
        #expect(error?.code == .unsupported)
        #expect(error?.message.contains("save it to a file first") == true)
    }

    @Test("integers may be wider than four bytes")
    func wideIntegers() throws {
        var fields = FieldReader(MemorySource([1, 7] + [0, 0, 0, 0, 0, 0, 0]))
        fields.integerSize = 8
        #expect(try fields.integer("a number") == -7)
    }
}
