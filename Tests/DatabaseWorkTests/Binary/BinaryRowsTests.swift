import TestSupport
import Testing

@testable import DatabaseWork
@testable import Exports

@Suite("Rows of COPY text in COPY's binary format", .blocking)
struct BinaryRowsTests {
    private static let text: UInt32 = 25
    private static let int8: UInt32 = 20

    /// What comes of rows: the binary rows, and how many bytes of the text they stand for.
    private func encode(_ rows: [UInt8], _ types: [UInt32]) throws -> (bytes: [UInt8], read: Int) {
        let encoder = try #require(BinaryRows(types: types))
        let size = BinaryRows.capacity(for: rows.count)
        var done = BinaryRows.Progress()
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { output, count in
            done = rows.withUnsafeBytes {
                encoder.encode($0, into: UnsafeMutableRawBufferPointer(output))
            }
            count = done.written
        }
        return (bytes, done.read)
    }

    @Test(
        "are what a server writes", .enabled(if: PostgresServer.isAvailable),
        arguments: [UInt64](1...3))
    func sameAsServer(seed: UInt64) throws {
        let server = try PostgresServer.shared
        try server.withDatabase { name in
            var random = SeededGenerator(seed: seed)
            try server.execute(database: name, Self.table(&random))
            func copy(_ options: String) throws -> [UInt8] {
                var command = server.command(
                    "psql", database: name,
                    ["-X", "-q", "-c", "COPY (SELECT * FROM t) TO STDOUT\(options)"])
                command.environment["PGCLIENTENCODING"] = "UTF8"
                return try command.run().check().output
            }
            let rows = try copy("")
            let result = try encode(rows, [25, 1043, 114, 3802, 17, 21, 23, 20, 16])
            #expect(result.read == rows.count)
            #expect(
                BinaryRows.header + result.bytes + BinaryRows.trailer
                    == (try copy(" (FORMAT binary)")))
        }
    }

    /// A table of every type, with values that lie at the edges of each.
    private static func table(_ random: inout SeededGenerator) -> String {
        func text(_ random: inout SeededGenerator) -> String {
            let parts = [
                "a", "ä", "🦊", "\\", "\\N", "\\.", "\t", "\n", "\r", "\u{8}", "\u{b}", "\u{c}",
                "\u{1}", "\u{1f}", "\u{7f}", "\"", "word ", "longer than a word ",
            ]
            let length = Int.random(in: 0...12, using: &random)
            let text = (0..<length).map { _ in random.pick(parts) }.joined()
            return "'" + text.filter { $0 != "'" } + "'"
        }
        func value(_ kind: Int, _ random: inout SeededGenerator) -> String {
            if random.chance(15) { return "NULL" }
            switch kind {
            case 0, 1: return text(&random)
            case 2: return random.pick(["'{\"a\\\\b\": [1, \"\\n\"]}'", "' 1 '", "'\"ä\"'"])
            case 3: return random.pick(["'{\"b\": null}'", "'[]'", "'\"\\\\ \\t\"'"])
            case 4: return random.pick(["''", "'\\x'", "'\\x00ff5c0a'", "'\\xDEADBEEF09'"])
            case 5: return random.pick(["0", "-1", "-32768", "32767"])
            case 6: return random.pick(["7", "-2147483648", "2147483647"])
            case 7:
                let edges = ["-9223372036854775808", "9223372036854775807", "100000000000000000"]
                return random.pick(edges + ["\(Int64.random(in: .min ... .max, using: &random))"])
            default: return random.pick(["true", "false"])
            }
        }
        let rows = (0..<400).map { _ in
            "(" + (0..<9).map { value($0, &random) }.joined(separator: ", ") + ")"
        }
        return """
            CREATE TABLE t (a text, b varchar, c json, d jsonb, e bytea, f int2, g int4, h int8, i bool);
            INSERT INTO t VALUES \(rows.joined(separator: ",\n"));
            """
    }

    @Test("end before the first that is not sure to mean the same")
    func doubtful() throws {
        let cases: [(UInt32, String)] = [
            (25, "a\r"), (25, "a\0b"), (25, "\\101"), (25, "\\x41"), (25, "a\\"), (25, "\\N\\"),
            (25, "a\tb"), (20, ""), (20, "-"), (20, "+1"), (20, " 1"), (20, "1 "), (20, "1.0"),
            (20, "9223372036854775808"), (20, "-9223372036854775809"),
            (20, "18446744073709551617"), (20, "99999999999999999999999"), (21, "32768"),
            (23, "-2147483649"), (23, "0x10"), (16, "true"), (16, ""), (16, "y"), (17, "abc"),
            (17, "\\\\x0"), (17, "\\\\x0g"), (17, "\\x00"), (17, "\\\\x00 "),
        ]
        for (type, field) in cases {
            let good = type == 16 ? "t\n" : type == 17 ? "\\\\x00\n" : "1\n"
            let result = try encode(Array("\(good)\(field)\n\(good)".utf8), [type])
            #expect(result.read == good.utf8.count, "\(type): \(field)")
        }
        // Fewer fields than columns, or more.
        #expect(try encode(Array("1\t2\n1\n".utf8), [Self.int8, Self.int8]).read == 4)
        #expect(try encode(Array("1\n\n".utf8), [Self.int8]).read == 2)
        // A row without its end.
        #expect(try encode(Array("a\nb".utf8), [Self.text]).read == 2)
        #expect(try encode(Array("1\n2".utf8), [Self.int8]).read == 2)
    }

    @Test("have texts of any length at any place of a word")
    func alignments() throws {
        for length in 0...40 {
            for place in 0...length {
                var value = [UInt8](repeating: UInt8(ascii: "x"), count: length)
                var raw = value
                if place < length {
                    value[place] = 0x0a
                    raw.replaceSubrange(place...place, with: Array("\\n".utf8))
                }
                let result = try encode(raw + [0x09] + raw + [0x0a], [Self.text, Self.text])
                let field = [0, 0, 0, UInt8(length)] + value
                #expect(result.bytes == [0, 2] + field + field)
            }
        }
    }

    @Test("fit into the room that is set aside, however short their fields are")
    func capacity() throws {
        for (field, type) in [("", UInt32(25)), ("1", 20), ("t", 16), ("\\N", 20), ("", 3802)] {
            for width in 1...3 {
                let row = Array(repeating: field, count: width).joined(separator: "\t") + "\n"
                let rows = Array(String(repeating: row, count: 100).utf8)
                let types = [UInt32](repeating: type, count: width)
                #expect(try encode(rows, types).read == rows.count)
                #expect(try encode(rows, types).bytes.count <= BinaryRows.capacity(for: rows.count))
            }
        }
    }

    @Test("are not made where a column's type is one that only a server can read")
    func types() {
        #expect(BinaryRows(types: []) == nil)
        // timestamp, double precision, tsvector, text[]
        for type: UInt32 in [1114, 701, 3614, 1009] {
            #expect(BinaryRows(types: [Self.text, type]) == nil)
        }
    }
}
