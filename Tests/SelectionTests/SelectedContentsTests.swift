import DumpArchive
import Foundation
import SynapseSchema
import TestSupport
import Testing

@testable import Exports
@testable import Selection

@Suite("Chosen tables come with what is theirs and what they need", .blocking)
struct SelectedContentsTests {
    private func archive(_ name: String = "pg15/appdb-Fd") throws -> DirectoryArchive {
        try DirectoryArchive(DirectoryFolder(path: Fixture.url("corpus/\(name)").path))
    }

    private func chosen(
        _ name: String = "pg15/appdb-Fd", _ change: (inout Selection) throws -> Void
    ) throws -> (entries: Set<String>, report: SelectionReport) {
        var selection = Selection()
        try change(&selection)
        let archive = try archive(name)
        let chosen = try SelectedContents(archive.contents, selection)
        let report = chosen.report(on: archive, isSynapse: false, selection)
        return (
            Set(chosen.contents.entries.map(\.readableName)), try #require(report)
        )
    }

    @Test("a table of one's own", arguments: ["pg10", "pg13", "pg15", "pg16", "pg17", "pg18"])
    func table(_ release: String) throws {
        let (entries, report) = try chosen("\(release)/appdb-Fd") {
            $0.tables = [try NamePattern("app.t1")]
        }
        for wanted in [
            "ENCODING ENCODING", "SCHEMA app", "TYPE app.mood", "TYPE app.comp",
            "DOMAIN app.posint",
            "TABLE app.t1", "TABLE DATA app.t1", "SEQUENCE app.t1_id_seq", "DEFAULT app.t1 id",
            "SEQUENCE OWNED BY app.t1_id_seq", "SEQUENCE SET app.t1_id_seq",
            "CONSTRAINT app.t1 t1_pkey", "CONSTRAINT app.t1 uq", "COMMENT app.COLUMN t1.t",
            "ACL app.COLUMN t1.id", "COMMENT app.TYPE mood", "SECURITY LABEL app.TABLE t1",
            "ACL SCHEMA app",
        ] {
            // The names of ACL entries were shorter once.
            let isThere = entries.contains(wanted) || wanted.hasPrefix("ACL") && release == "pg10"
            #expect(isThere, "\(wanted)")
        }
        for other in ["TABLE app.t2", "TABLE DATA app.t2", "VIEW app.v1", "SEQUENCE app.seq1"] {
            #expect(!entries.contains(other), "\(other)")
        }
        #expect(!entries.contains { $0.hasPrefix("FK CONSTRAINT") || $0.hasPrefix("BLOB") })
        #expect(report.takenAlong.contains("TYPE app.mood"))
        #expect(report.tablesLeftOut.contains("app.t2"))
    }

    @Test("a foreign key goes where its table stays behind, and says so")
    func foreignKey() throws {
        let (entries, report) = try chosen { $0.tables = [try NamePattern("app.t2")] }
        #expect(!entries.contains("FK CONSTRAINT app.t2 t2_fk"))
        #expect(report.dependentsLeftOut == ["FK CONSTRAINT app.t2 t2_fk"])
        for wanted in [
            "INDEX app.t2_idx", "COMMENT app.INDEX t2_idx", "TRIGGER app.t2 tg",
            "FUNCTION app.trg()",
            "POLICY app.t2 pol", "ROW SECURITY app.t2", "STATISTICS app.st1", "EXTENSION pg_trgm",
            "CHECK CONSTRAINT app.t2 t2_ck", "COLLATION app.mycoll",
        ] {
            #expect(entries.contains(wanted), "\(wanted)")
        }
        let both = try chosen {
            $0.tables = [try NamePattern("app.t2"), try NamePattern("app.t1")]
        }
        #expect(both.entries.contains("FK CONSTRAINT app.t2 t2_fk"))
        #expect(both.report.dependentsLeftOut == [])
    }

    @Test("a partition brings its root without rows, and hangs on it")
    func partition() throws {
        let (entries, _) = try chosen { $0.tables = [try NamePattern("app.part_1")] }
        for wanted in [
            "TABLE app.part", "TABLE app.part_1", "TABLE ATTACH app.part_1",
            "TABLE DATA app.part_1",
            "INDEX app.part_idx", "INDEX ATTACH app.part_1_k_idx",
        ] {
            #expect(entries.contains(wanted), "\(wanted)")
        }
        #expect(!entries.contains("TABLE app.part_2"))
    }

    @Test(
        "children are partitions and what inherits, at any depth, in archives of any release",
        arguments: ["pg10", "pg13", "pg15", "pg17"])
    func children(_ release: String) throws {
        func part(_ change: (inout Selection) throws -> Void) throws -> (Set<String>, [String]) {
            let (entries, report) = try chosen("\(release)/appdb-Fd", change)
            return (entries, report.warnings)
        }
        let partitions = ["part", "part_1", "part_2", "part_2a"].map { "app.\($0)" }
        let (taken, noWarning) = try part {
            $0.tables = [try NamePattern("app.part", children: true)]
        }
        for name in partitions { #expect(taken.contains("TABLE \(name)"), "\(name)") }
        #expect(taken.contains("TABLE DATA app.part_2a"))
        #expect(noWarning == [])
        let (alone, missing) = try part { $0.tables = [try NamePattern("app.part")] }
        #expect(!alone.contains("TABLE app.part_1"))
        #expect(missing.count == 1)
        #expect(missing[0].contains("--table-and-children"))
        let (left, _) = try part {
            $0.excludedTables = [
                try NamePattern("app.part", children: true),
                try NamePattern("app.inh_p", children: true),
            ]
        }
        #expect(!left.contains { $0.contains(" app.part") || $0.contains(" app.inh_") })
        let (emptied, _) = try part {
            $0.excludedRows = [try NamePattern("app.part", children: true)]
        }
        for name in partitions { #expect(emptied.contains("TABLE \(name)"), "\(name)") }
        #expect(!emptied.contains { $0.hasPrefix("TABLE DATA app.part") })
        let (heirs, _) = try part { $0.tables = [try NamePattern("inh_p", children: true)] }
        #expect(heirs.contains("TABLE DATA app.inh_p") && heirs.contains("TABLE DATA app.inh_c"))
    }

    @Test("who names what has no rows is told")
    func noEffect() throws {
        let (entries, report) = try chosen { $0.excludedRows = [try NamePattern("app.part")] }
        #expect(entries.contains("TABLE DATA app.part_1"))
        #expect(report.warnings.count == 1)
        #expect(report.warnings[0].contains("--exclude-table-data app.part leaves nothing out"))
        #expect(report.warnings[0].contains("--exclude-table-data-and-children"))
        let view = try chosen { $0.excludedRows = [try NamePattern("app.v1")] }.report.warnings
        #expect(view.count == 1 && !view[0].contains("children"))
    }

    @Test("a root goes without its partitions where they can do without it")
    func looseChildren() throws {
        for release in ["pg15", "pg18"] {
            let (entries, report) = try chosen("\(release)/appdb-Fd") {
                $0.excludedTables = [try NamePattern("app.part")]
            }
            for wanted in [
                "TABLE app.part_1", "TABLE DATA app.part_1", "INDEX app.part_1_k_idx",
                "TABLE app.part_2", "TABLE ATTACH app.part_2a", "INDEX ATTACH app.part_2a_k_idx",
            ] {
                #expect(entries.contains(wanted), "\(wanted)")
            }
            for gone in [
                "TABLE app.part", "INDEX app.part_idx", "TABLE ATTACH app.part_1",
                "INDEX ATTACH app.part_1_k_idx", "TABLE ATTACH app.part_2",
            ] {
                #expect(!entries.contains(gone), "\(gone)")
            }
            #expect(report.tablesLeftOut == ["app.part"])
            #expect(report.dependentsLeftOut == [])
            #expect(report.warnings.count == 1)
            #expect(report.warnings[0].contains("app.part_1, app.part_2"))
        }
        // The definitions of releases before 14 name the root.
        for release in ["pg10", "pg13"] {
            let error = #expect(throws: MigrationError.self) {
                try chosen("\(release)/appdb-Fd") {
                    $0.excludedTables = [try NamePattern("app.part")]
                }
            }
            #expect(error?.code == .refused)
            #expect(error?.message.contains("is made as a child of TABLE app.part") == true)
            #expect(error?.advice?.contains("--exclude-table-and-children") == true)
        }
    }

    @Test("a view brings its tables, without rows")
    func view() throws {
        let (entries, report) = try chosen { $0.tables = [try NamePattern("v1")] }
        #expect(entries.contains("VIEW app.v1"))
        #expect(entries.contains("RULE app.v1 ru"))
        #expect(entries.contains("TABLE app.t1"))
        #expect(!entries.contains("TABLE DATA app.t1"))
        #expect(report.takenAlong.contains("TABLE app.t1"))
    }

    @Test("what depends on a table that is left out goes, too, and is named")
    func excluded() throws {
        let (entries, report) = try chosen { $0.excludedTables = [try NamePattern("app.t1")] }
        for gone in [
            "TABLE app.t1", "TABLE DATA app.t1", "SEQUENCE app.t1_id_seq", "VIEW app.v1",
            "SEQUENCE SET app.t1_id_seq", "FK CONSTRAINT app.t2 t2_fk", "MATERIALIZED VIEW app.mv2",
            "COMMENT app.VIEW v1", "INDEX app.mv_i", "PUBLICATION TABLE app.pub1 t1",
        ] {
            #expect(!entries.contains(gone), "\(gone)")
        }
        #expect(entries.contains("TABLE app.t2"))
        #expect(entries.contains("TYPE app.mood"))
        #expect(
            Set(report.dependentsLeftOut) == [
                "VIEW app.v1", "MATERIALIZED VIEW app.mv", "MATERIALIZED VIEW app.mv2",
                "FK CONSTRAINT app.t2 t2_fk", "PUBLICATION TABLE app.pub1 t1",
            ])
    }

    @Test("a table that needs one that is left out is not left behind in silence")
    func neededTable() throws {
        let error = #expect(throws: MigrationError.self) {
            try chosen { $0.excludedTables = [try NamePattern("app.inh_p")] }
        }
        #expect(error?.code == .refused)
        #expect(error?.message.contains("app.inh_c") == true)
        let both = try chosen { $0.excludedTables = [try NamePattern("app.inh_?")] }
        #expect(!both.entries.contains("TABLE app.inh_c"))
        #expect(throws: MigrationError.self) {
            try chosen {
                $0.tables = [try NamePattern("app.inh_c")]
                $0.excludedTables = [try NamePattern("app.inh_p")]
            }
        }
    }

    @Test("a sequence stays with its table, whatever the pattern")
    func ownedSequence() throws {
        let (entries, _) = try chosen { $0.excludedTables = [try NamePattern("*_seq")] }
        #expect(entries.contains("SEQUENCE app.t1_id_seq"))
        #expect(entries.contains("SEQUENCE app.ident_id_seq"))
        #expect(entries.contains("DEFAULT app.t1 id"))
    }

    @Test("rows alone can stay behind")
    func rows() throws {
        let (entries, report) = try chosen {
            $0.excludedRows = [try NamePattern("app.t2"), try NamePattern("big")]
        }
        #expect(entries.contains("TABLE app.t2"))
        #expect(!entries.contains("TABLE DATA app.t2"))
        #expect(entries.contains("FK CONSTRAINT app.t2 t2_fk"))
        #expect(report.entriesLeftOut == 2)
        #expect(Set(report.rowsLeftOut.map(\.table)) == ["app.t2", "app.big"])
        #expect(report.rowsLeftOut.allSatisfy { ($0.storedBytes ?? 0) > 0 })
    }

    @Test("rows that others refer to cannot stay behind alone")
    func referencedRows() throws {
        let error = #expect(throws: MigrationError.self) {
            try chosen { $0.excludedRows = [try NamePattern("app.t1")] }
        }
        #expect(error?.code == .refused)
        #expect(error?.advice?.contains("--exclude-table-data app.t2") == true)
        #expect(
            try chosen { $0.excludedRows = [try NamePattern("app.t[12]")] }.report.rowsLeftOut.count
                == 2)
    }

    @Test(
        "no table but a companion refers to rows that Synapse does without", arguments: exportNames)
    func disposable(_ name: String) throws {
        guard case .archive(let archive, _) = try ExportOpener.open(Fixture.export(name).zip.path)
        else { throw SupportError("\(name) is no archive.") }
        let there = archive.contents.tableNames
        for table in SynapseTables.disposable where there.contains(table.name) {
            var selection = Selection()
            selection.excludedRows = try ([table.name] + (table.companion.map { [$0] } ?? []))
                .map { try NamePattern($0) }
            let chosen = try SelectedContents(archive.contents, selection)
            let report = chosen.report(on: archive, isSynapse: true, selection)
            #expect(report?.warnings == [])
            #expect(
                report?.rowsLeftOut.map(\.table).contains("public.\(table.name)") == true)
        }
    }

    @Test("schemas, taken and left out")
    func schemas() throws {
        let (entries, _) = try chosen { $0.schemas = [try NamePattern("a1b2c3d4e5", of: .schemas)] }
        #expect(entries.contains("TABLE DATA a1b2c3d4e5.a1b2c3d4e5"))
        #expect(entries.contains("SCHEMA a1b2c3d4e5"))
        #expect(!entries.contains { $0.contains("app.") || $0.contains("public.") })
        let app = try chosen { $0.schemas = [try NamePattern("APP", of: .schemas)] }.entries
        #expect(app.contains("FUNCTION app.dollar()") && app.contains("TABLE DATA app.t1"))
        #expect(!app.contains { $0.hasPrefix("PUBLICATION") || $0.hasPrefix("BLOB") })
        let rest = try chosen { $0.excludedSchemas = [try NamePattern("app", of: .schemas)] }
        #expect(!rest.entries.contains { $0.contains(" app.") })
        #expect(rest.entries.contains("TABLE public.owned_user"))
        #expect(rest.report.dependentsLeftOut.contains("EVENT TRIGGER et"))
    }

    @Test("a pattern that names nothing is refused, with names like it")
    func unmatched() throws {
        let error = #expect(throws: MigrationError.self) {
            try chosen { $0.tables = [try NamePattern("owned_usr")] }
        }
        #expect(error?.code == .usage)
        #expect(error?.advice?.contains("public.owned_user") == true)
        #expect(throws: MigrationError.self) {
            try chosen { $0.schemas = [try NamePattern("nowhere", of: .schemas)] }
        }
    }
}
