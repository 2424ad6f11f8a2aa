import ArchiveText
import ByteStreams
import DumpArchive
import Foundation
import TestSupport
import Testing

@testable import Transformation

@Suite(
    "Whether an archive's SQL changes how psql reads it is seen in what is printed, in its order")
struct ArchiveSettingsTests {
    private static let hidden =
        "CREATE FUNCTION public.f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN PERFORM"
        + " set_config('client_' || 'encoding', 'SJIS', false); END $$;\n"
    private static let masked = "SELECT 'x\u{e0}', 'a';\n"

    private func entry(
        _ kind: EntryKind, _ definition: String = "", drop: String? = nil, owner: String = "owner"
    ) -> TOCEntry {
        var entry = TOCEntry(
            dumpID: DumpID(rawValue: 1), kind: kind, tag: Array("x".utf8), section: .preData)
        entry.definition = Array(definition.utf8)
        entry.dropStatement = drop.map { Array($0.utf8) }
        entry.namespace = Array("public".utf8)
        entry.owner = Array(owner.utf8)
        return entry
    }

    private func mayChange(
        _ entries: [TOCEntry], _ options: ScriptOptions = ScriptOptions()
    ) throws -> Bool {
        let path = Fixture.url("corpus/pg16/appdb.custom").path
        let archive = try CustomArchive(FileWindow(RandomAccessFile(path: path)), path: path)
        var entries = entries
        for index in entries.indices {
            entries[index].dumpID = DumpID(rawValue: Int32(index + 10))
        }
        let encoding = entry(.encoding, "SET client_encoding = 'UTF8';\n")
        let contents = TableOfContents(
            header: archive.contents.header, entries: [encoding] + entries)
        return try SettingsWatch.mayChange(contents, printedWith: options, escapes: false)
    }

    @Test("a setting of the encoding in plain sight")
    func plainSight() throws {
        #expect(try mayChange([entry(.table, "SET client_encoding TO SJIS;\n" + Self.masked)]))
        #expect(try mayChange([entry(.table, "SET NAMES 'SJIS';\n" + Self.masked)]))
        #expect(try !mayChange([entry(.table, "SET search_path = '';\n" + Self.masked)]))
    }

    @Test("privileges come last, whatever the order of the entries")
    func privileges() throws {
        #expect(
            try mayChange([
                entry(.acl, "SELECT public.f();\n"), entry(.acl, Self.masked),
                entry("FUNCTION", Self.hidden),
            ]))
        #expect(try !mayChange([entry(.acl, Self.masked), entry("FUNCTION", "SELECT 1;\n")]))
    }

    @Test("with --clean, what drops comes first and backwards")
    func drops() throws {
        let entries = [
            entry(.table, Self.masked, drop: "DROP TABLE x;\n"),
            entry("VIEW", "SELECT 1;\n", drop: "SELECT public.f();\n"),
            entry("FUNCTION", "SELECT 1;\n", drop: Self.hidden),
        ]
        var options = ScriptOptions()
        options.clean = true
        #expect(try mayChange(entries, options))
        #expect(try !mayChange(entries))
    }

    @Test("an owner's name is text, too")
    func owners() throws {
        let code = [entry("FUNCTION", Self.hidden), entry("VIEW", "SELECT public.f();\n")]
        #expect(try mayChange(code + [entry(.table, "CREATE TABLE x ();\n", owner: "x\u{e0}")]))
        #expect(try !mayChange(code + [entry(.table, "CREATE TABLE x ();\n")]))
    }
}
