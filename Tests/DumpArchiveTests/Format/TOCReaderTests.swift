import ArchiveTestSupport
import ArchiveText
import ByteStreams
import TestSupport
import Testing

@testable import DumpArchive

@Suite(.blocking) struct TOCReaderTests {
    private func read(_ bytes: [UInt8]) throws(ArchiveError) -> TableOfContents {
        try TOCReader.readDirectory(MemorySource(bytes, name: "toc.dat"))
    }

    @Test(
        "reads what each release wrote and writes the same bytes", arguments: CorpusArchive.archives
    )
    func roundTrip(name: String) throws {
        let bytes = try CorpusArchive.bytes(name + "/toc.dat")
        let contents = try read(bytes)
        #expect(contents.entries.count > 60)
        #expect(firstDifference(TOCWriter.bytes(of: contents), bytes) == nil)
    }

    @Test("keeps every field, and NULL apart from the empty string", arguments: 12...16)
    func fields(minor: Int) throws {
        let contents = SmallArchive.table(minor: UInt8(minor))
        #expect(try read(TOCWriter.bytes(of: contents)) == contents)
    }

    @Test("reads pieces of any size")
    func pieces() throws {
        let contents = SmallArchive.table(minor: 16)
        let source = ChunkedSource(TOCWriter.bytes(of: contents), size: 1, name: "toc.dat")
        #expect(try TOCReader.readDirectory(source) == contents)
    }

    @Test("the header's compression is four bytes wider before 1.15")
    func compression() throws {
        let old = try CorpusArchive.archive("pg15/appdb-Fd").contents.header
        #expect(old.compression == .level(-1))
        #expect(old.format == .tar)
        #expect(old.created.yearFrom1900 == 126)
        let new = try CorpusArchive.archive("pg16/appdb-Fd").contents.header
        #expect(new.compression == .algorithm(.gzip))
    }

    @Test("a custom archive's positions are kept")
    func positions() throws {
        var contents = SmallArchive.table(minor: 14)
        contents.header.format = .custom
        for index in contents.entries.indices { contents.entries[index].place = .noData(0) }
        contents.entries[3].place = .positionUnknown(0)
        contents.entries[4].place = .position(1 << 40)
        var reader = TOCReader(MemorySource(TOCWriter.bytes(of: contents) + [1, 2, 3]))
        #expect(try reader.readContents() == contents)
        #expect(reader.offset == UInt64(TOCWriter.bytes(of: contents).count))
    }

    @Test("cut short anywhere, it says where", arguments: 12...16)
    func truncation(minor: Int) {
        let bytes = TOCWriter.bytes(of: SmallArchive.table(minor: UInt8(minor)))
        for length in 0..<bytes.count {
            let error = #expect(throws: ArchiveError.self) { try read(Array(bytes[..<length])) }
            #expect(error?.code == .damaged)
            #expect(error?.path == "toc.dat")
            #expect(error?.offset == UInt64(length))
        }
    }

    @Test("a real one cut short is damage", arguments: CorpusArchive.archives)
    func realTruncation(name: String) throws {
        let bytes = try CorpusArchive.bytes(name + "/toc.dat")
        for length in stride(from: 11, to: bytes.count, by: bytes.count / 40) {
            let error = #expect(throws: ArchiveError.self) { try read(Array(bytes[..<length])) }
            #expect(error?.code == .damaged)
            #expect(error?.offset != nil)
        }
    }

    @Test("a flipped bit is an error or another archive, never a crash", arguments: [12, 14, 16])
    func bitFlips(minor: Int) {
        let bytes = TOCWriter.bytes(of: SmallArchive.table(minor: UInt8(minor)))
        for place in bytes.indices {
            for bit in 0..<8 {
                var flipped = bytes
                flipped[place] ^= 1 << UInt8(bit)
                exercise(flipped)
            }
        }
    }

    @Test("real ones with flipped bits", arguments: ["pg10/appdb-Fd", "pg18/appdb-Fd"])
    func realBitFlips(name: String) throws {
        let bytes = try CorpusArchive.bytes(name + "/toc.dat")
        var random = SplitMix(seed: 20)
        for _ in 0..<150 {
            var flipped = bytes
            flipped[Int.random(in: 0..<bytes.count, using: &random)] ^=
                1 << UInt8.random(in: 0..<8, using: &random)
            exercise(flipped)
        }
    }

    /// Reads and, if that works, prints; both may fail, but only with an error of ours.
    private func exercise(_ bytes: [UInt8]) {
        do throws(ArchiveError) {
            let contents = try read(bytes)
            var options = ScriptOptions()
            options.create = true
            options.clean = true
            options.ifExists = true
            var script = RestoreScript(toc: contents, options: options)
            while try script.next() != nil {}
        } catch {
            #expect(!error.description.contains("\n"))
        }
    }

    @Test("lengths and counts are only claims")
    func claims() {
        var bytes = TOCWriter.bytes(of: SmallArchive.contents())
        let count = bytes.firstRange(of: "15.1", from: 60).map { $0.upperBound } ?? 0
        bytes[count + 4] = 0x7F
        let error = #expect(throws: ArchiveError.self) { try read(bytes) }
        #expect(error?.message.contains("ends inside") == true)
    }

    @Test("more than the entries announced is damage")
    func trailing() {
        let bytes = TOCWriter.bytes(of: SmallArchive.table())
        let error = #expect(throws: ArchiveError.self) { try read(bytes + [0]) }
        #expect(error?.message.contains("behind the last of the 5 entries") == true)
        #expect(error?.offset == UInt64(bytes.count))
    }

    @Test("a number given twice is damage")
    func duplicates() {
        var contents = SmallArchive.table()
        contents.entries[4].dumpID = contents.entries[3].dumpID
        let error = #expect(throws: ArchiveError.self) {
            try read(TOCWriter.bytes(of: contents))
        }
        #expect(error?.description.contains("entry 5, TABLE DATA app.t") == true)
    }

    @Test("other versions and files are told apart")
    func versions() {
        var bytes = TOCWriter.bytes(of: SmallArchive.table())
        bytes[6] = 17
        let newer = #expect(throws: ArchiveError.self) { try read(bytes) }
        #expect(newer?.code == .unsupported)
        #expect(
            newer?.message.hasPrefix("archive version 1.17 is newer than the 1.16 that") == true)
        bytes[6] = 11
        let older = #expect(throws: ArchiveError.self) { try read(bytes) }
        #expect(
            older?.message.hasPrefix("archive version 1.11 is older than the 1.12 that") == true)
        let other = #expect(throws: ArchiveError.self) { try read(Array("SELECT 1;".utf8)) }
        #expect(other?.code == .damaged)
        #expect(other?.message.contains("does not begin with PGDMP") == true)
    }
}

/// A small random generator that gives the same numbers on every run.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
