import ArchiveTestSupport
import DumpArchive
import Testing

@testable import ArchiveText

@Suite struct RestoreOrderTests {
    private func order(_ entries: [TOCEntry], _ options: ScriptOptions = .init()) -> [Int32] {
        let contents = SmallArchive.contents(minor: 16, entries)
        return RestoreOrder(options, header: contents.header).indexes(of: contents).map {
            contents.entries[$0].dumpID.rawValue
        }
    }

    private func entry(
        _ number: Int32, _ kind: EntryKind, _ tag: String = "x", _ section: Section = .preData
    ) -> TOCEntry {
        SmallArchive.entry(number, kind, tag, section) { $0.definition = Array("SQL;\n".utf8) }
    }

    @Test("privileges come after everything, and after them what depends on them")
    func passes() {
        let entries = [
            entry(1, .acl), entry(2, .eventTrigger), entry(3, .comment, "EVENT TRIGGER x"),
            entry(4, .materializedViewData), entry(5, .defaultACL), entry(6, .table),
            entry(7, .comment, "TABLE x"),
        ]
        #expect(order(entries) == [6, 7, 1, 5, 2, 3, 4])
    }

    @Test("the database is there only with create")
    func database() {
        let entries = [
            entry(1, .database), entry(2, .databaseProperties), entry(3, .acl, "DATABASE x"),
            entry(4, .comment, "DATABASE x"), entry(5, .table),
        ]
        #expect(order(entries) == [5])
        var options = ScriptOptions()
        options.create = true
        #expect(order(entries, options) == [1, 2, 4, 5, 3])
        options.create = false
        options.dialect = RestoreDialect(major: 10)
        #expect(order(entries, options) == [4, 5, 3])
    }

    @Test("late statistics wait for materialized views")
    func statistics() {
        let entries = [
            entry(1, .statisticsData, "x", .data), entry(2, .statisticsData, "x", .postData),
            entry(3, .materializedViewData, "x", .postData), entry(4, "INDEX", "x", .postData),
        ]
        #expect(order(entries) == [4, 3])
        var options = ScriptOptions()
        options.withStatistics = true
        #expect(order(entries, options) == [1, 4, 2, 3])
    }

    @Test("what has neither SQL nor data is left out")
    func empty() {
        let entries = [
            SmallArchive.entry(1, .table, "x"),
            SmallArchive.entry(2, .tableData, "x", .data) { $0.hasData = true },
            SmallArchive.entry(3, .sequenceSet, "x", .data),
        ]
        #expect(order(entries) == [2, 3])
    }

    @Test("lists what pg_restore lists", arguments: ["10", "13", "15", "16", "17", "18"])
    func listing(release: String) throws {
        let contents = try CorpusArchive.archive("pg\(release)/appdb-Fd").contents
        // pg_restore 10 lists the database even where it would not restore it.
        var options = ScriptOptions()
        options.create = release == "10"
        let order = RestoreOrder(options, header: contents.header)
        var got = ""
        for entry in contents.entries where !order.parts(of: entry).isEmpty {
            func line(_ text: [UInt8]?) -> String {
                String(decoding: ScriptContext.line(text ?? []), as: UTF8.self)
            }
            let schema = entry.namespace == nil ? "-" : line(entry.namespace)
            got += "\(entry.dumpID); \(entry.catalogOID) \(entry.objectOID) \(entry.kind) "
            got += "\(schema) \(line(entry.tag)) \(line(entry.owner))\n"
        }
        let list = String(
            decoding: try CorpusArchive.bytes("pg\(release)/appdb-Fd.list"), as: UTF8.self)
        let wanted = list.split(separator: "\n").filter { !$0.hasPrefix(";") }
        #expect(got.split(separator: "\n") == wanted)
    }
}
