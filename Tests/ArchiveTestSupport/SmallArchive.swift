package import DumpArchive

/// Tables of contents made for a test.
package enum SmallArchive {
    package static func header(minor: UInt8) -> ArchiveHeader {
        var header = ArchiveHeader(
            version: ArchiveVersion(major: 1, minor: minor), format: .tar,
            compression: minor >= 15 ? .algorithm(.gzip) : .level(-1))
        header.databaseName = Array("db".utf8)
        header.serverVersion = Array("15.1".utf8)
        header.dumpVersion = Array((minor >= 16 ? "18.1" : "15.1").utf8)
        return header
    }

    package static func entry(
        _ number: Int32, _ kind: EntryKind, _ tag: String, _ section: Section = .preData,
        _ change: (inout TOCEntry) -> Void = { _ in }
    ) -> TOCEntry {
        var entry = TOCEntry(
            dumpID: DumpID(rawValue: number), kind: kind, tag: Array(tag.utf8), section: section)
        change(&entry)
        return entry
    }

    package static func contents(minor: UInt8 = 14, _ entries: [TOCEntry] = []) -> TableOfContents {
        var settings = [
            entry(90, .encoding, "ENCODING") {
                $0.definition = Array("SET client_encoding = 'UTF8';\n".utf8)
            },
            entry(91, .standardStrings, "STDSTRINGS") {
                $0.definition = Array("SET standard_conforming_strings = 'on';\n".utf8)
            },
        ]
        if minor >= 13 {
            settings.append(
                entry(92, .searchPath, "SEARCHPATH") {
                    $0.definition = Array(
                        "SELECT pg_catalog.set_config('search_path', '', false);\n".utf8)
                })
        }
        return TableOfContents(header: header(minor: minor), entries: settings + entries)
    }

    /// A table and its rows, with a field of every kind filled in.
    package static func table(minor: UInt8 = 14) -> TableOfContents {
        contents(
            minor: minor,
            [
                entry(5, .table, "t") {
                    $0.catalogOID = 1259
                    $0.objectOID = 3_000_000_001
                    $0.namespace = Array("app".utf8)
                    $0.definition = Array("CREATE TABLE app.t (id integer);\n".utf8)
                    $0.dropStatement = Array("DROP TABLE app.t;\n".utf8)
                    $0.tablespace = []
                    $0.owner = Array("3fa85f64".utf8)
                    $0.tableAccessMethod = minor >= 14 ? Array("heap".utf8) : nil
                    $0.relationKind = minor >= 16 ? 114 : 0
                    $0.place = .file([])
                },
                entry(7, .tableData, "t", .data) {
                    $0.hasData = true
                    $0.namespace = Array("app".utf8)
                    $0.copyStatement = Array("COPY app.t (id) FROM stdin;\n".utf8)
                    $0.owner = Array("3fa85f64".utf8)
                    $0.dependencies = [DumpID(rawValue: 5), DumpID(rawValue: 999)]
                    $0.place = .file(Array("7.dat".utf8))
                },
            ])
    }
}
