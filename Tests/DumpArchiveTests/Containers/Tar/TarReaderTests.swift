import ByteStreams
import TestSupport
import Testing

@testable import DumpArchive

@Suite(.blocking) struct TarReaderTests {
    private let folder: TemporaryFolder
    private let tar: [UInt8]
    private static let longName = "a/" + String(repeating: "x", count: 150) + "/toc.dat"

    init() throws {
        folder = try TemporaryFolder()
        var builder = TarBuilder()
        builder.add("./d/", [], type: "5")
        builder.add("./d/toc.dat", Array("PGDMP".utf8))
        builder.add("d/1.dat", Array(repeating: 7, count: 512))
        builder.add("d/empty.dat", [])
        builder.add("link", [], type: "2")
        builder.add("././@LongLink", Array(Self.longName.utf8) + [0], type: "L")
        builder.add("a/xxx", [1, 2, 3])
        let path = "13 path=b/ü\n"
        builder.add("PaxHeaders/b", Array(path.utf8) + Array("9 size=2\n".utf8), type: "x")
        builder.add("b/x", [4, 5])
        builder.add("PaxHeaders/g", Array("11 a=global\n".utf8), type: "g")
        builder.add("last", Array(repeating: 8, count: 700))
        tar = builder.finished
    }

    private func everything(in source: any ByteSource) throws -> [String] {
        let reader = TarReader(source)
        var result: [String] = []
        while let member = try reader.next() {
            let content = try TarMemberSource(reader, member).collect(bufferSize: 100)
            result.append("\(member.path) \(member.size) \(content.count) \(content.first ?? 0)")
        }
        try reader.finish()
        return result
    }

    @Test("the same at all boundaries of what arrives")
    func boundaries() throws {
        let wanted = try everything(in: MemorySource(tar))
        #expect(
            wanted == [
                "d/toc.dat 5 5 80", "d/1.dat 512 512 7", "d/empty.dat 0 0 0",
                "\(Self.longName) 3 3 1", "b/ü 2 2 4", "last 700 700 8",
            ])
        for size in [1, 2, 7, 511, 512, 513, 1024, 5000] {
            #expect(try everything(in: ChunkedSource(tar, size: size)) == wanted)
        }
        for split in stride(from: 1, to: tar.count, by: 13) {
            #expect(try everything(in: ChunkedSource(tar, splitAt: split)) == wanted)
        }
    }

    @Test("in place, each file is what it is from front to back")
    func inPlace() throws {
        let path = try folder.write([9, 9, 9] + tar, "x.tar")
        let file = try RandomAccessFile(path: path)
        let window = FileWindow(file: file, offset: 3, length: file.size - 3)
        let archive = try TarArchive(window, path: path)
        #expect(archive.files.count == 6)
        #expect(archive.size(of: "b/ü") == 2)
        #expect(try archive.open("b/ü").readAll(atMost: 10) == [4, 5])
        #expect(try archive.open("last").readAll(atMost: 1000).count == 700)
        #expect(PackedFolder.archives(in: archive).count == 2)
        #expect(archive.size(of: "missing") == nil)
        #expect(throws: ArchiveError.self) { try archive.open("missing") }
    }

    @Test("cut anywhere before the end mark, it is damage")
    func truncation() throws {
        for length in stride(from: 0, through: tar.count - 1024, by: 64) {
            let cut = Array(tar[..<length])
            #expect(throws: (any Error).self, "cut at \(length)") {
                try everything(in: MemorySource(cut))
            }
            let path = try folder.write(cut, "cut.tar")
            let error = #expect(throws: ArchiveError.self) {
                try TarArchive(FileWindow(RandomAccessFile(path: path)), path: path)
            }
            #expect(error?.code == .damaged)
            #expect(error?.path == path)
        }
    }

    @Test("what is said of a member holds whatever headers stand in between")
    func extensions() throws {
        let size: (inout [UInt8]) -> Void = { header in
            // The true size is in the pax header.
            header.replaceSubrange(124..<135, with: "00000000000".utf8)
        }
        for between in ["K", "g", "V"] as [Character] {
            var builder = TarBuilder()
            builder.add("PaxHeaders/a", Array("9 size=3\n".utf8), type: "x")
            builder.add("between", Array("11 a=global\n".utf8), type: between)
            builder.add("././@LongLink", Array("long\0".utf8), type: "L")
            builder.add("a", [4, 5, 6], change: size)
            builder.add("b", [7])
            #expect(
                try everything(in: MemorySource(builder.finished)) == ["long 3 3 4", "b 1 1 7"])
        }
    }

    @Test("sparse files are refused, whoever made them so")
    func sparse() {
        var old = TarBuilder()
        old.add("a", [1], type: "S")
        var pax = TarBuilder()
        pax.add("PaxHeaders/a", Array("22 GNU.sparse.major=1\n".utf8), type: "x")
        pax.add("a", [1])
        for tar in [old, pax] {
            let error = #expect(throws: ArchiveError.self) {
                try everything(in: MemorySource(tar.finished))
            }
            #expect(error?.message.contains("sparse") ?? false)
        }
    }

    @Test("any byte may be anything: never a crash")
    func flips() throws {
        for index in stride(from: 0, to: tar.count, by: 3) {
            var bytes = tar
            bytes[index] ^= 1 << UInt8(index % 8)
            do {
                #expect(try everything(in: MemorySource(bytes)).count <= 8)
            } catch is ArchiveError {
            } catch is StreamError {
            }
        }
    }

    @Test(
        "pax headers that contradict themselves",
        arguments: ["5 path", "99 path=x\n", "x path=y\n", "0 a=b\n", "9 size=x\n", " path=x\n"])
    func pax(_ text: String) {
        var about = TarExtension()
        #expect(throws: TarHeader.Damage.self) {
            try about.apply(Array(text.utf8), type: UInt8(ascii: "x"))
        }
    }
}
