import SQLSyntax
import Testing

@testable import Exports

/// Which items of a script are for the database that was chosen.
@Suite("The parts of a script of several databases")
struct DatabasePartsTests {
    /// The statements and comments that stay.
    private func kept(_ script: String, _ name: String?) throws -> [String] {
        var parts = DatabaseParts(choosing: name.map { Identifier($0) })
        var scanner = StatementScanner()
        var kept: [String] = []
        let bytes = Array(script.utf8)
        try bytes.withUnsafeBytes { bytes in
            var start = 0
            while true {
                let isBehindCopy = scanner.awaitsRows
                guard
                    case .item(let item, let count) = try scanner.scan(
                        UnsafeRawBufferPointer(rebasing: bytes[start...]), isEnd: true)
                else { break }
                let text = UnsafeRawBufferPointer(rebasing: bytes[start..<start + count])
                start += count
                guard parts.consume(item, text, isBehindCopy: isBehindCopy) else { continue }
                guard item != .whitespace else { continue }
                kept.append(String(decoding: text, as: UTF8.self))
            }
        }
        try parts.finish("script", line: 1)
        return kept
    }

    private let script = #"""
        -- PostgreSQL database cluster dump
        CREATE ROLE r;
        \connect one
        -- PostgreSQL database dump
        SET a = 1;
        -- PostgreSQL database dump complete
        CREATE DATABASE two;
        -- PostgreSQL database dump
        -- Dumped by pg_dump version 15.18
        \connect two
        COPY t FROM stdin;
        \\connect one
        \.
        SELECT '
        \connect one
        ';
        -- PostgreSQL database dump complete
        SELECT 'behind';
        \connect -reuse-previous=on "dbname='th\'ree'"
        SET c = 3;
        \connect one
        SET d = 4;
        -- PostgreSQL database cluster dump complete

        """#

    @Test("are told apart by what psql connects to")
    func chosen() throws {
        let heads = ["-- PostgreSQL database dump", "-- Dumped by pg_dump version 15.18"]
        let end = "-- PostgreSQL database dump complete"
        #expect(
            try kept(script, "one")
                == [#"\connect one"#, heads[0], "SET a = 1;", end, heads[1], #"\connect one"#]
                + ["SET d = 4;"])
        let two = try kept(script, "two")
        #expect(Array(two.prefix(3)) == heads + [#"\connect two"#])
        #expect(two.last == end)
        #expect(two.contains("\\\\connect one\n") && !two.contains("SELECT 'behind';"))
        let all = try kept(script, nil)
        #expect(all.filter { $0.hasPrefix("\\connect") }.count == 4)
    }

    @Test("have names, without which one cannot be chosen")
    func absent() {
        #expect { try kept(script, "four") } throws: { error in
            let error = error as? MigrationError
            return error?.message.contains("no database four") == true
                && error?.advice?.hasSuffix("one, two, th'ree") == true
        }
        #expect { try kept("SET a = 1;", "one") } throws: { error in
            "\(error)".contains("does not say which database it is of")
        }
        #expect { try kept("-- PostgreSQL database dump\n\\connect one\n", "one") } throws: {
            error in
            "\(error)".contains("it was cut short")
        }
    }

    @Test("are filled by what makes something in them")
    func filled() throws {
        func fills(_ sql: String) throws -> Bool {
            try #require(SQLStatement(parsing: Array(sql.utf8))).fillsDatabase
        }
        for sql in [
            "CREATE TABLE t ()", "COPY t FROM stdin", "INSERT INTO t VALUES (1)",
            "CREATE EXTENSION hstore", "CREATE USER MAPPING FOR a SERVER b",
        ] {
            #expect(try fills(sql), "\(sql)")
        }
        for sql in [
            "CREATE DATABASE d", "CREATE ROLE r", "CREATE USER u",
            "CREATE TABLESPACE t LOCATION ''",
            "CREATE EXTENSION IF NOT EXISTS plpgsql WITH SCHEMA pg_catalog", "SET a = 1",
            "ALTER DATABASE d SET a = 1", "COMMENT ON EXTENSION plpgsql IS ''",
        ] {
            #expect(try !fills(sql), "\(sql)")
        }
    }

    @Test(
        "what stands between COPY and its rows goes with it",
        arguments: [
            "-- Dumped from database version 15.18", "-- PostgreSQL database dump complete",
            "-- PostgreSQL database cluster dump complete", "-- PostgreSQL database dump",
        ])
    func behindCopy(_ comment: String) throws {
        let rows = "1\n"
        let script = """
            \\connect a
            -- Dumped from database version 15.18
            COPY t FROM stdin; \(comment)
            \(rows)\\.
            SELECT 2;

            """
        let there = try kept(script, "a")
        #expect(there.contains("COPY t FROM stdin;") && there.contains(comment))
        #expect(there.contains(rows) && there.contains("\\.\n") && there.contains("SELECT 2;"))
        let other = try kept("\\connect b\n" + script, "b")
        #expect(!other.contains(rows) && !other.contains("SELECT 2;"))
        #expect(!other.contains("COPY t FROM stdin;"))
    }
}
