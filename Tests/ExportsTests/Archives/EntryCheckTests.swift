import ByteStreams
import DumpArchive
import Foundation
import TestSupport
import Testing

@testable import Exports

@Suite("An entry's SQL is whole statements, and no rows follow it")
struct EntryCheckTests {
    private func check(_ kind: EntryKind, _ definition: String, hasData: Bool = false) throws {
        let path = Fixture.url("corpus/pg16/appdb.custom").path
        let archive = try CustomArchive(FileWindow(RandomAccessFile(path: path)), path: path)
        var entry = TOCEntry(
            dumpID: DumpID(rawValue: 1), kind: kind, tag: Array("x".utf8), section: .preData)
        entry.definition = Array(definition.utf8)
        entry.hasData = hasData
        try EntryCheck.check(
            TableOfContents(header: archive.contents.header, entries: [entry]), path: path)
    }

    @Test(
        "what psql would go on with is damage",
        arguments: [
            "CREATE TABLE x (a text); COPY x FROM stdin;\n", "SELECT 1", "SELECT 1; create\n",
            "function f() begin", "DROP TABLE a; --", "SELECT 1; -- x",
            "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; END",
        ])
    func open(_ text: String) {
        #expect(throws: (any Error).self) { try check(.table, text) }
    }

    @Test(
        "and the search path is nothing else",
        arguments: [
            "SELECT set_config('standard_conforming_strings', 'off', false);\n",
            "SELECT pg_catalog.set_config('search_path', f(), false);\n",
            "SET search_path = :DBNAME;\n",
            "SELECT pg_catalog.set_config('search_path', '', false); SELECT 1;\n",
            "SELECT pg_catalog.set_config('search_path', 'a\\b', false);\n", "SELECT 1;\n",
            "SELECT 'a'",
            "SELECT pg_catalog.set_config('search_path', 'à', false);\n", "SET work_mem = '';\n",
        ])
    func searchPath(_ text: String) {
        #expect(throws: (any Error).self) { try check(.searchPath, text) }
    }

    @Test(
        "data is a table's, or large objects",
        arguments: [EntryKind.table, "MATERIALIZED VIEW DATA", "SEQUENCE SET", "FOO"])
    func data(_ kind: EntryKind) throws {
        #expect(throws: (any Error).self) { try check(kind, "", hasData: true) }
        try check(.tableData, "", hasData: true)
        try check(.blobs, "", hasData: true)
    }

    @Test("what pg_dump writes is neither")
    func whole() throws {
        try check(.searchPath, "SELECT pg_catalog.set_config('search_path', '', false);\n")
        try check(.searchPath, "SET search_path = public, \"a b\";\n")
        try check(.blobMetadata, "16385\n16386\n")
        try check(.table, "CREATE TABLE x (a text);\n")
        try check(.comment, "COMMENT ON TABLE x IS 'a'; -- b\n\n")
    }
}
