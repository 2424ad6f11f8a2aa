import Foundation
import TestSupport
import Testing

@Suite("Damage in a zip ends the conversion and leaves nothing behind", .blocking)
struct DamagedZipTests {
    private let folder: TemporaryDirectory
    private let zip: [UInt8]

    init() throws {
        folder = try TemporaryDirectory()
        _ = try folder.copy(Fixture.url("corpus/pg15/appdb-Fd"), as: "export.dir")
        var command = try Command(named: "zip", ["-qr", "export.zip", "export.dir"])
        command.folder = folder.url
        try command.run().check()
        zip = try contents(of: folder.file("export.zip"))
    }

    private func damaged(_ bytes: some Sequence<UInt8>) throws -> String {
        try folder.write(bytes, to: "damaged.zip").path
    }

    @Test("the undamaged zip converts as its folder does")
    func whole() throws {
        let fromZip = try conversion(of: folder.file("export.zip").path, to: "-", "-q").output
        let fromFolder = try conversion(of: folder.file("export.dir").path, to: "-", "-q").output
        #expect(firstDifference(fromZip, fromFolder) == nil)
    }

    @Test("cut short", arguments: 0..<16)
    func truncated(_ step: Int) throws {
        let lengths =
            [0, 1, 3, 4, 30, zip.count - 1, zip.count - 21, zip.count - 23]
            + (1...8).map { zip.count * $0 / 9 }
        try refusal(of: damaged(zip.prefix(lengths[step])), status: 65, mentions: "damaged.zip")
    }

    @Test("without its beginning")
    func beheaded() throws {
        try refusal(of: damaged(zip.dropFirst(1000)), status: 65, mentions: "damaged.zip")
    }

    @Test("a member whose checksum is wrong")
    func checksum() throws {
        var bytes = zip
        let name = Array("export.dir/blobs.toc".utf8)
        // The last place of a member's name is in the directory, behind a header of 46 bytes.
        let ranges = bytes.ranges(of: name)
        let entry = try #require(ranges.last).lowerBound - 46
        try #require(Array(bytes[entry..<entry + 4]) == [0x50, 0x4b, 1, 2])
        bytes[entry + 16] ^= 1
        try refusal(of: damaged(bytes), status: 65, mentions: "blobs.toc")
    }

    @Test("a flipped bit in a member's rows")
    func flipped() throws {
        let export = try SmallExport()
        let name = try export.dataFile()
        let content = try export.bytes(name)
        // A gzip file is stored or nearly so: its middle stands in the zip as it is.
        let middle = Array(content[content.count / 2..<content.count / 2 + 12])
        var bytes = zip
        guard let range = bytes.firstRange(of: middle) else {
            let local = try #require(bytes.firstRange(of: Array("export.dir/\(name)".utf8)))
            bytes[local.upperBound + 28 + content.count / 2] ^= 4
            try refusal(of: damaged(bytes), status: 65, mentions: name)
            return
        }
        bytes[range.lowerBound] ^= 4
        try refusal(of: damaged(bytes), status: 65, mentions: name)
    }

    @Test("a zip without an archive, and one through a pipe")
    func others() throws {
        try folder.write(Array("hello".utf8), to: "note.txt")
        var command = try Command(named: "zip", ["-q", "other.zip", "note.txt"])
        command.folder = folder.url
        try command.run().check()
        try refusal(of: folder.file("other.zip").path, status: 66, mentions: "other.zip")
        try refusal(of: "-", input: .bytes(zip), status: 66, mentions: "zip")
    }
}
