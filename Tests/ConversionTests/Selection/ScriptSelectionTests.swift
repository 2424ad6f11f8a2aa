import DumpArchive
import Foundation
import TestSupport
import Testing

@testable import Conversion
@testable import Exports
@testable import Selection
@testable import Transformation

@Suite("Of a script, rows and definitions can be told apart", .blocking)
struct ScriptSelectionTests {
    private static let script = Fixture.url("corpus/pg15/appdb.plain.sql.gz")

    private func text(
        _ input: URL = script, _ change: (inout ConvertOptions) throws -> Void
    ) throws -> (text: String, report: TransformReport) {
        let folder = try TemporaryDirectory()
        let output = folder.file("out.sql")
        var options = ConvertOptions()
        try change(&options)
        let report = try convert(input, to: output) { $0 = options }
        return (String(decoding: try contents(of: output), as: UTF8.self), report)
    }

    @Test("definitions only", arguments: [false, true])
    func definitions(_ isVerbatim: Bool) throws {
        let (text, report) = try text {
            $0.isVerbatim = isVerbatim
            $0.contentOptions.selection.schemaOnly = true
        }
        #expect(text.contains("CREATE TABLE app.t1 ("))
        #expect(text.contains("CREATE TRIGGER tg "))
        #expect(text.contains("REFERENCES app.t1(id)"))
        for data in ["\nCOPY ", "setval(", "lo_open(", "ON LARGE OBJECT 5", "\nBEGIN;"] {
            #expect(!text.contains(data), "\(data)")
        }
        #expect(report.rows == 0)
        #expect(report.tables == 0)
        let all = try self.text { $0.isVerbatim = true }.report
        let left = try #require(report.selection).rowsLeftOut
        #expect(left.count == all.tables)
        #expect(left.reduce(0) { $0 + ($1.count ?? 0) } == all.rows)
    }

    @Test("a table without rows of its own, and children that nobody knows yet")
    func noEffect() throws {
        let report = try text {
            $0.contentOptions.selection.excludedRows = [try NamePattern("app.part")]
        }.report
        let warnings = try #require(report.selection).warnings
        #expect(warnings.count == 1 && warnings[0].contains("app.part leaves nothing out"))
        let error = #expect(throws: MigrationError.self) {
            try text {
                $0.contentOptions.selection.excludedRows = [
                    try NamePattern("app.part", children: true)
                ]
            }
        }
        #expect(error?.code == .usage)
    }

    @Test("rows only", arguments: [false, true])
    func rows(_ isVerbatim: Bool) throws {
        let (text, report) = try text {
            $0.isVerbatim = isVerbatim
            $0.contentOptions.selection.dataOnly = true
        }
        #expect(text.contains("COPY app.t1 ("))
        #expect(text.contains("SELECT pg_catalog.setval('app.seq1'"))
        #expect(text.contains("SELECT pg_catalog.lo_open('50001'"))
        for other in ["CREATE ", "ALTER TABLE", "GRANT SELECT ON TABLE", "COMMENT ON TABLE"] {
            #expect(!text.contains("\n\(other)"), "\(other)")
        }
        let all = try self.text { $0.isVerbatim = isVerbatim }.report
        #expect(report.rows == all.rows)
        #expect(report.tables == all.tables)
    }

    @Test("without the rows of some tables", arguments: [false, true])
    func emptied(_ isVerbatim: Bool) throws {
        let (text, report) = try text {
            $0.isVerbatim = isVerbatim
            $0.contentOptions.selection.excludedRows = [
                try NamePattern("app.big"), try NamePattern("t2"),
            ]
        }
        #expect(text.contains("CREATE TABLE app.big ("))
        #expect(!text.contains("COPY app.big "))
        #expect(!text.contains("COPY app.t2 "))
        #expect(text.contains("COPY app.t1 ("))
        let all = try self.text { $0.isVerbatim = isVerbatim }
        let left = try #require(report.selection).rowsLeftOut
        #expect(Set(left.map(\.table)) == ["app.big", "app.t2"])
        #expect(left.allSatisfy { ($0.count ?? 0) > 0 })
        #expect(report.rows + left.reduce(0) { $0 + ($1.count ?? 0) } == all.report.rows)
        #expect(report.tables + 2 == all.report.tables)
    }

    @Test("rows that are INSERT statements, and names that go by the search path")
    func inserts() throws {
        let folder = try TemporaryDirectory()
        let input = try folder.write(
            Array(
                """
                SET search_path = app, pg_catalog;
                CREATE TABLE a (x integer);
                CREATE TABLE b (x integer);
                INSERT INTO a VALUES (1);
                INSERT INTO a VALUES (2), (3);
                INSERT INTO b VALUES (4);
                SET search_path = other, pg_catalog;
                INSERT INTO a VALUES (5);

                """.utf8), to: "dump.sql")
        let (text, report) = try text(input) {
            $0.contentOptions.selection.excludedRows = [try NamePattern("app.a")]
        }
        #expect(!text.contains("VALUES (1)") && !text.contains("VALUES (2)"))
        #expect(text.contains("VALUES (4)") && text.contains("VALUES (5)"))
        #expect(report.selection?.rowsLeftOut.map(\.count) == [3])
    }

    @Test("rows that others refer to cannot stay behind alone")
    func referencedRows() throws {
        let error = #expect(throws: MigrationError.self) {
            try text { $0.contentOptions.selection.excludedRows = [try NamePattern("app.t1")] }
        }
        #expect(error?.code == .refused)
        #expect(error?.message.contains("app.t2") == true)
    }

    @Test("a pattern that names nothing is refused, at the end")
    func unmatched() throws {
        let error = #expect(throws: MigrationError.self) {
            try text { $0.contentOptions.selection.excludedRows = [try NamePattern("app.bigg")] }
        }
        #expect(error?.code == .usage)
        #expect(error?.advice?.contains("app.big") == true)
    }

    @Test("what a script does not tell is refused")
    func refused() throws {
        let changes: [(inout Selection) throws -> Void] = [
            { $0.tables = [try NamePattern("t1")] },
            { $0.excludedTables = [try NamePattern("t1")] },
            { $0.schemas = [try NamePattern("app")] }, { $0.sections = [.data] },
        ]
        for change in changes {
            let error = #expect(throws: MigrationError.self) {
                try text { try change(&$0.contentOptions.selection) }
            }
            #expect(error?.code == .usage)
            #expect(error?.advice?.contains("pg_dump -Fd") == true)
        }
        let cluster = Fixture.url("corpus/pg15/dumpall.sql.gz")
        #expect(throws: MigrationError.self) {
            try text(cluster) { $0.contentOptions.selection.dataOnly = true }
        }
        #expect(
            try text(cluster) { $0.contentOptions.selection.schemaOnly = true }.text.contains(
                "\\connect appdb"))
    }
}
