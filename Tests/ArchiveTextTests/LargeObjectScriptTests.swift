import ArchiveTestSupport
import ByteStreams
import TestSupport
import Testing

@testable import ArchiveText
@testable import DumpArchive

@Suite(.blocking) struct LargeObjectScriptTests {
    private func script(_ contents: [[UInt8]], standardStrings: Bool = true) throws -> String {
        let objects = contents.indices.map {
            LargeObject(
                oid: UInt32($0) + 1,
                data: StoredData(
                    path: "blob", size: 0, compression: .none,
                    entry: ArchiveError.Entry(SmallArchive.entry(1, .blobs, "BLOBS")),
                    place: .file("blob")))
        }
        let script = LargeObjectScript(FoundLargeObjects(objects), standardStrings: standardStrings)
        { object in
            ChunkedSource(contents[Int(object.oid) - 1], size: 1000)
        }
        var text: [UInt8] = []
        while let part = try script.next() { text += part }
        return String(decoding: text, as: UTF8.self)
    }

    @Test("writes the bytes in hexadecimal between open and close")
    func small() throws {
        #expect(
            try script([[0, 0xAB, 0xFF], []]) == """
                BEGIN;

                SELECT pg_catalog.lo_open('1', 131072);
                SELECT pg_catalog.lowrite(0, '\\x00abff');
                SELECT pg_catalog.lo_close(0);

                SELECT pg_catalog.lo_open('2', 131072);
                SELECT pg_catalog.lo_close(0);

                COMMIT;


                """)
    }

    @Test(
        "commands carry 16384 bytes, however they arrive",
        arguments: [
            (16383, [16383]), (16384, [16384]), (16385, [16384, 1]), (40000, [16384, 16384, 7232]),
        ])
    func sizes(size: Int, wanted: [Int]) throws {
        let lines = try script([Array(repeating: 7, count: size)]).split(separator: "\n")
        let sizes = lines.filter { $0.contains("lowrite") }.map { line in
            (line.utf8.count - "SELECT pg_catalog.lowrite(0, '\\x');".utf8.count) / 2
        }
        #expect(sizes == wanted)
    }

    @Test("the backslash is doubled where it would escape")
    func nonstandard() throws {
        #expect(try script([[1]], standardStrings: false).contains("'\\\\x01'"))
    }
}
