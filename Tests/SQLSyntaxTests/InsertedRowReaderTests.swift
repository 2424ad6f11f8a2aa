import SQLSyntax
import Testing

@Suite("rows of INSERT statements read as COPY writes them")
struct InsertedRowReaderTests {
    /// What a reader makes of a statement.
    private struct Reading: Equatable {
        var rows: [String] = []
        var count: UInt64 = 0
        var isLiteral = true
        var isCountable = true
        var defaults: [Int] = []
    }

    private func read(_ text: String, escapes: Bool = false) throws -> Reading {
        let bytes = Array(text.utf8)
        var scanner = StatementScanner()
        scanner.backslashEscapes = escapes
        var reader = InsertedRowReader()
        var result = Reading()
        try bytes.withUnsafeBytes { view in
            _ = try scanner.scan(view, isEnd: true)
            reader.feed(scanner.tokens, in: view, escapes: escapes) {
                result.rows.append(String(decoding: $0, as: UTF8.self))
            }
        }
        result.count = reader.rows
        result.isLiteral = reader.isLiteral
        result.isCountable = reader.isCountable
        result.defaults = reader.defaults ?? []
        return result
    }

    @Test(
        "literals",
        arguments: [
            ("INSERT INTO t VALUES (1, 'a');", ["1\ta"]),
            ("INSERT INTO t (a, b) VALUES (-1.50, NULL), (true, false);", ["-1.50\t\\N", "t\tf"]),
            ("INSERT INTO t VALUES ('it''s', E'a\\\\b\\n', '\t');", ["it's\ta\\\\b\\n\t\\t"]),
            ("INSERT INTO t VALUES (B'101', '\\x00ff');", ["101\t\\\\x00ff"]),
            ("INSERT INTO \"values\" (\"values\") OVERRIDING SYSTEM VALUE VALUES (1);", ["1"]),
            ("INSERT INTO values VALUES ('');", [""]),
        ])
    func literals(_ text: String, _ rows: [String]) throws {
        #expect(try read(text) == Reading(rows: rows, count: UInt64(rows.count)))
    }

    @Test("backslashes where they escape")
    func escapes() throws {
        #expect(
            try read("INSERT INTO t VALUES ('a\\\\b\\'c');", escapes: true).rows == ["a\\\\b'c"])
    }

    @Test("what each row leaves to the database is no part of it")
    func defaults() throws {
        let reading = try read("INSERT INTO t (a, g, b) VALUES (1, DEFAULT, 2), (3, DEFAULT, 4);")
        #expect(reading == Reading(rows: ["1\t2", "3\t4"], count: 2, defaults: [1]))
        #expect(try !read("INSERT INTO t VALUES (1, DEFAULT), (DEFAULT, 1);").isLiteral)
        #expect(
            try read("INSERT INTO t DEFAULT VALUES;")
                == Reading(rows: [""], count: 1, defaults: [0]))
    }

    @Test(
        "what is no literal can only be counted",
        arguments: [
            ("INSERT INTO t VALUES (now(), 1), (f((2)), 3);", 2),
            ("INSERT INTO t VALUES ('1'::text);", 1), ("INSERT INTO t VALUES (1 + 2);", 1),
            ("INSERT INTO t VALUES (ARRAY[1, 2]), (CURRENT_DATE);", 2),
            ("INSERT INTO t VALUES (X'1f');", 1),
            ("INSERT INTO t VALUES ('a'\n'b');", 1),
        ])
    func noLiterals(_ text: String, _ count: UInt64) throws {
        let reading = try read(text)
        #expect(!reading.isLiteral)
        #expect(reading.isCountable)
        #expect(reading.count == count)
    }

    @Test(
        "what a query finds cannot be counted",
        arguments: [
            "INSERT INTO t SELECT 1;", "INSERT INTO t (a) WITH x AS (SELECT 1) SELECT * FROM x;",
            "INSERT INTO t TABLE u;", "INSERT INTO t VALUES (1), (2) LIMIT 1;",
            "INSERT INTO t VALUES (1) UNION SELECT 2;",
        ])
    func queries(_ text: String) throws {
        #expect(try !read(text).isCountable)
    }

    @Test("parts of a long statement come to what the whole does")
    func parts() throws {
        let row = "(1, 'x y', NULL), ('\(String(repeating: "v", count: 300))', -2, 'z')"
        let text =
            "INSERT INTO t (a, b, c) VALUES "
            + Array(repeating: row, count: 20_000).joined(separator: ",\n\t") + ";"
        let bytes = Array(text.utf8)
        var scanner = StatementScanner()
        var reader = InsertedRowReader()
        var rows = 0
        var position = 0
        var held = 1 << 20
        var fragments = 0
        while position < bytes.count {
            let end = min(bytes.count, position + held)
            let step = try bytes.withUnsafeBytes { view in
                let part = UnsafeRawBufferPointer(rebasing: view[position..<end])
                let step = try scanner.scan(part, isEnd: end == bytes.count)
                if case .item(_, let length) = step {
                    reader.feed(
                        scanner.tokens, in: UnsafeRawBufferPointer(rebasing: part[..<length]),
                        escapes: false, isPart: true
                    ) { _ in rows += 1 }
                }
                return step
            }
            guard case .item(let item, let length) = step else {
                held *= 2
                continue
            }
            guard case .fragment = item else { break }
            fragments += 1
            position += length
        }
        #expect(fragments > 1)
        #expect(reader.rows == 40_000)
        #expect(reader.isLiteral)
        #expect(rows == 40_000)
    }

    @Test("a value too long to be held leaves the rows countable")
    func longValue() throws {
        var text = Array("INSERT INTO t VALUES ('a', '".utf8)
        text += Array(repeating: UInt8(ascii: "v"), count: 9 << 20)
        text += Array("'), ('b', 'c');".utf8)
        var scanner = StatementScanner()
        var reader = InsertedRowReader()
        var position = 0
        var held = 1 << 20
        while position < text.count {
            let end = min(text.count, position + held)
            let step = try text.withUnsafeBytes { view in
                let part = UnsafeRawBufferPointer(rebasing: view[position..<end])
                let step = try scanner.scan(part, isEnd: end == text.count)
                if case .item(_, let length) = step {
                    reader.feed(
                        scanner.tokens, in: UnsafeRawBufferPointer(rebasing: part[..<length]),
                        escapes: false, isPart: true
                    ) { _ in }
                }
                return step
            }
            guard case .item(_, let length) = step else {
                held *= 2
                continue
            }
            position += length
        }
        #expect(reader.rows == 2)
        #expect(!reader.isLiteral)
    }
}
