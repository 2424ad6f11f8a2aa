import DumpArchive
import Testing

@testable import Exports
@testable import LoadPlanning

@Suite("what rows of an archive wait for")
struct ArchiveRowOrderTests {
    private func entry(_ kind: EntryKind, _ definition: String = "") -> TOCEntry {
        var entry = TOCEntry(
            dumpID: DumpID(rawValue: 1), kind: kind, tag: Array("t".utf8), section: .preData)
        entry.definition = Array(definition.utf8)
        return entry
    }

    /// What each table's rows wait for, the table's task being its place.
    private func waits(_ definitions: [String], _ tables: [String], keepsAll: Bool = false)
        -> [[Int]]
    {
        var order = ArchiveRowOrder(definitions.map { entry(.table, $0) }, keepsAll: keepsAll)
        return tables.enumerated().map { number, table in
            let (after, _) = order.next(entry(.tableData), into: Array(table.utf8))
            order.note([number])
            return after.sorted()
        }
    }

    private static let function = "CREATE FUNCTION s.f(a int) RETURNS boolean LANGUAGE sql AS '';"

    @Test("nothing, where no code runs")
    func free() {
        let made = ["a", "b", "c"].map { "CREATE TABLE s.\($0) (i int CHECK (i > 0));" }
        #expect(waits([Self.function] + made, ["s.a", "s.b", "s.c"]) == [[], [], []])
        #expect(waits([], ["s.a", "ext.b"]) == [[], []])
    }

    @Test("all before a table whose check calls a function, and that one for all behind it")
    func code() {
        let made = [
            Self.function, "CREATE TABLE s.a (i int);", "CREATE TABLE s.b (i int);",
            "CREATE TABLE s.c (i int, CONSTRAINT k CHECK (s.f(i)));", "CREATE TABLE s.d (i int);",
            "CREATE TABLE s.e (i int CHECK (s.f(i)));",
        ]
        let found = waits(made, ["s.a", "s.b", "s.c", "s.d", "s.e"])
        #expect(found == [[], [], [0, 1], [2], [2, 3]])
    }

    @Test("the tables that a key refers to")
    func references() {
        let made = [
            "CREATE TABLE s.a (i int PRIMARY KEY);", "CREATE TABLE s.b (i int);",
            "CREATE TABLE s.c (i int REFERENCES s.a);",
        ]
        #expect(waits(made, ["s.a", "s.b", "s.c"]) == [[], [], [0]])
    }

    @Test("the one before, where one worker loads")
    func alone() {
        #expect(waits([], ["s.a", "s.b", "s.c"], keepsAll: true) == [[], [0], [1]])
    }
}
