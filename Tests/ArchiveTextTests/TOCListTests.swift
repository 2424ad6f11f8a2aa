import ArchiveTestSupport
import DumpArchive
import TestSupport
import Testing

@testable import ArchiveText

@Suite("The list of a table of contents is pg_restore's")
struct TOCListTests {
    @Test("of each release for its own archives", arguments: ["10", "13", "15", "16", "17", "18"])
    func recorded(_ release: String) throws {
        let name = "pg\(release)/appdb-Fd"
        // The lists were made where the archives were, so they have the time of the archives.
        let archive = try CorpusArchive.archive(name)
        let wanted = try CorpusArchive.bytes("\(name).list")
        let created = String(decoding: wanted.dropFirst(23).prefix(23), as: UTF8.self)
        let list = TOCList(archive.contents, container: .directory)
        #expect(created.hasSuffix("UTC"))
        #expect(firstDifference(list.bytes(created: created), wanted) == nil)
    }

    @Test("a name cannot begin a line of its own")
    func lines() {
        var header = ArchiveHeader(
            version: ArchiveVersion(major: 1, minor: 14), format: .tar, compression: .level(-1))
        header.databaseName = Array("a\r\nb".utf8)
        var entry = TOCEntry(
            dumpID: DumpID(rawValue: 7), kind: .table, tag: Array("x\n9; 0 0 TABLE".utf8),
            section: .preData)
        entry.definition = Array("CREATE TABLE x();\n".utf8)
        entry.namespace = [0x61, 0xff, 0x0a]
        let contents = TableOfContents(header: header, entries: [entry])
        let bytes = TOCList(contents, container: .custom).bytes(created: "[unknown]")
        #expect(bytes.split(separator: 0x0a).count == 14)
        let last = Array("7; 0 0 TABLE a".utf8) + [0xff] + Array("  x 9; 0 0 TABLE \n".utf8)
        #expect(bytes.suffix(last.count) == last[...])
        #expect(String(decoding: bytes, as: UTF8.self).contains(";     dbname: a  b\n"))
    }
}
