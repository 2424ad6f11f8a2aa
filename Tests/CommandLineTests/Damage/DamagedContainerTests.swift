import Foundation
import TestSupport
import Testing

@Suite("Damage in a custom or tar archive ends the conversion and leaves nothing behind", .blocking)
struct DamagedContainerTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    @Test(
        "cut short, as a file and as a stream",
        arguments: ["pg15/appdb.custom", "pg15/variants/piped.custom", "pg18/appdb.tar"])
    func cut(_ name: String) throws {
        let whole = try Fixture.bytes("corpus/\(name)")
        for part in [0.3, 0.8, 0.95] {
            let bytes = whole.prefix(Int(Double(whole.count) * part))
            let file = try folder.write(bytes, to: "export")
            try refusal(of: file.path, status: 65, mentions: "export")
            try refusal(of: "-", input: .file(file), status: 65, mentions: "standard input")
        }
    }

    @Test("a wrong checksum behind all data is seen before the script commits")
    func lateChecksum() throws {
        var bytes = try gzipped(Fixture.bytes("corpus/pg15/appdb.custom"))
        bytes[bytes.count - 6] ^= 1
        let file = try folder.write(bytes, to: "export")
        let result = try Command.emigrate("convert", file.path, "-q", "-1", "-o", "-").run()
        #expect(result.status == 65)
        #expect(result.errorText.contains("checksum"))
        #expect(!result.text.contains("\nCOMMIT;"))
    }

    @Test("a table's data that ends before its end mark is named with its entry")
    func missingRows() throws {
        var bytes = try Fixture.bytes("corpus/pg15/appdb-Z0.custom")
        let end = Array("\\.\n\n\n".utf8)
        let place = try #require(bytes.ranges(of: end).first)
        bytes.replaceSubrange(place, with: Array("11\n11".utf8))
        let file = try folder.write(bytes, to: "export")
        try refusal(
            of: file.path, status: 65, mentions: "rows are missing", "data of entry", "TABLE DATA")
    }
}
