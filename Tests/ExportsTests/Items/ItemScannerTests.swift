import Exports
import SQLSyntax
import Testing

@Suite("Items are found in a clean script as it comes") struct ItemScannerTests {
    /// All kinds of items, as a clean script has them.
    private static let script = """
        SET standard_conforming_strings = on;
        -- Name: t; Type: TABLE
        CREATE TABLE t (a text DEFAULT 'x;y');
        \\connect -reuse-previous=on "dbname='o\\'ther'"

        \\restrict abc
        COPY t (a) FROM stdin;
        1
        \\\\.
        2
        \\.

        INSERT INTO t VALUES ('it''s; \\');
        COPY t (a) FROM stdin;
        \\.
        SELECT 1
        """

    private static let items = [
        "SET standard_conforming_strings = on;",
        "CREATE TABLE t (a text DEFAULT 'x;y');",
        "connect o'ther",
        "COPY t (a) FROM stdin;", "rows 1\n\\\\.\n2\n", "end",
        "INSERT INTO t VALUES ('it''s; \\');",
        "COPY t (a) FROM stdin;", "end",
        "SELECT 1",
    ]

    /// Notes what it receives; rows in several pieces as one.
    private final class Notes: ItemReceiver {
        var items: [String] = []
        var places: [String] = []

        func receive(_ item: ExportItem, at place: ItemPlace) throws {
            places.append(place.description)
            switch item {
            case .statement(let statement):
                items.append(String(decoding: statement.bytes, as: UTF8.self))
            case .fragment(let part): items.append("part of \(part.tokens.count) tokens")
            case .connect(let database): items.append("connect \(database)")
            case .rows(let rows):
                let text = String(decoding: rows, as: UTF8.self)
                if items.last?.hasPrefix("rows ") ?? false {
                    items[items.count - 1] += text
                } else {
                    items.append("rows " + text)
                }
            case .endOfRows: items.append("end")
            }
        }
    }

    private func write(
        _ text: some Collection<UInt8>, to scanner: ItemScanner, from line: Int = 1
    ) throws {
        try Array(text).withUnsafeBytes { try scanner.write($0, from: .line(line)) }
    }

    @Test("at every chunk boundary alike", arguments: [1, 2, 3, 7, 64, 1000])
    func chunks(size: Int) throws {
        let bytes = Array(Self.script.utf8)
        let notes = Notes()
        let scanner = ItemScanner(notes)
        for start in stride(from: 0, to: bytes.count, by: size) {
            try write(bytes[start..<min(bytes.count, start + size)], to: scanner)
        }
        try scanner.finish()
        #expect(notes.items == Self.items)
    }

    @Test("wherever the text is cut in two")
    func cuts() throws {
        let bytes = Array(Self.script.utf8)
        for cut in bytes.indices {
            let notes = Notes()
            let scanner = ItemScanner(notes)
            try write(bytes[..<cut], to: scanner)
            try write(bytes[cut...], to: scanner)
            try scanner.finish()
            try #require(notes.items == Self.items, "cut at \(cut)")
        }
    }

    @Test("with rows that are known to be rows, and statements whose tokens are known")
    func shortcuts() throws {
        let notes = Notes()
        let scanner = ItemScanner(notes)
        let insert = try #require(SQLStatement(parsing: Array("INSERT INTO t VALUES ('3');".utf8)))
        let copy = try #require(SQLStatement(parsing: Array("COPY t FROM stdin;".utf8)))
        try write("-- t\n".utf8, to: scanner, from: 1)
        try scanner.write(copy, from: .line(2))
        try write("\n".utf8, to: scanner, from: 2)
        // They look like what ends them, which they cannot be.
        try Array("1\n2\n".utf8).withUnsafeBytes { try scanner.write(rows: $0, from: .line(3)) }
        try write("\\.\n\n".utf8, to: scanner, from: 5)
        try scanner.write(insert, from: .line(7))
        try write("\n".utf8, to: scanner, from: 7)
        try scanner.write(insert, from: .line(8))
        try scanner.finish()
        #expect(
            notes.items == [
                "COPY t FROM stdin;", "rows 1\n2\n", "end", "INSERT INTO t VALUES ('3');",
                "INSERT INTO t VALUES ('3');",
            ])
        #expect(notes.places == ["line 2", "line 3", "line 5", "line 7", "line 8"])
    }

    @Test("with a statement that was read with other strings than the text")
    func otherStrings() throws {
        let notes = Notes()
        let scanner = ItemScanner(notes)
        try write("SET standard_conforming_strings = off;\n".utf8, to: scanner)
        let insert = try #require(SQLStatement(parsing: Array("INSERT INTO t VALUES ('a');".utf8)))
        try scanner.write(insert, from: .line(2))
        try write("INSERT INTO t VALUES ('\\'; ');".utf8, to: scanner)
        try scanner.finish()
        #expect(
            notes.items.dropFirst() == [
                "INSERT INTO t VALUES ('a');", "INSERT INTO t VALUES ('\\'; ');",
            ])
    }

    @Test(
        "and an end inside something is none",
        arguments: ["COPY t FROM stdin;\n1\n", "CREATE TABLE t (a text DEFAULT 'x", "SELECT (1;"])
    func cutShort(text: String) throws {
        let scanner = ItemScanner(Notes())
        try write(text.utf8, to: scanner, from: 9)
        let error = #expect(throws: MigrationError.self) { try scanner.finish() }
        #expect(error?.code == .damaged)
        #expect(error?.message.hasPrefix("line 9: the text ends inside") ?? false)
    }

    @Test("with a statement of some megabytes whole, however it comes", arguments: [3, 5, 7])
    func longStatement(megabytes: Int) throws {
        let row = "(" + String(repeating: "1, ", count: 1000) + "'x'),\n"
        let count = megabytes * (1 << 20) / row.utf8.count
        let insert =
            "INSERT INTO t VALUES " + String(repeating: row, count: count) + "(2);"
        let text = Array((insert + "\nSELECT 1;\n").utf8)
        let notes = Notes()
        let scanner = ItemScanner(notes)
        for start in stride(from: 0, to: text.count, by: 256 << 10) {
            try write(text[start..<min(text.count, start + (256 << 10))], to: scanner)
        }
        try scanner.finish()
        #expect(notes.items.map(\.utf8.count) == [insert.utf8.count, 9])
    }

    @Test("and rows without a COPY statement are none")
    func strayRows() throws {
        let scanner = ItemScanner(Notes())
        try write("SELECT 1;\n".utf8, to: scanner, from: 4)
        let error = #expect(throws: MigrationError.self) {
            try Array("1\n".utf8).withUnsafeBytes { try scanner.write(rows: $0, from: .line(5)) }
        }
        #expect(error?.code == .bug)
    }

    @Test("and a statement behind a blank line has its own place")
    func places() throws {
        let notes = Notes()
        let scanner = ItemScanner(notes)
        try write("SELECT 1;".utf8, to: scanner, from: 1)
        try write("\n\n".utf8, to: scanner, from: 1)
        try write("SELECT 2;".utf8, to: scanner, from: 3)
        try scanner.finish()
        #expect(notes.places == ["line 1", "line 3"])
    }

    @Test("an error of the receiver's ends it")
    func failure() throws {
        struct Enough: Error {}
        final class Full: ItemReceiver {
            func receive(_ item: ExportItem, at place: ItemPlace) throws { throw Enough() }
        }
        let scanner = ItemScanner(Full())
        #expect(throws: Enough.self) { try write("SELECT 1;".utf8, to: scanner) }
    }
}
