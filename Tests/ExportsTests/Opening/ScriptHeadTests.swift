import Testing

@testable import Exports

@Suite("A script is told from other text by its first word")
struct ScriptHeadTests {
    @Test(
        "beginnings of dumps",
        arguments: [
            "--\n-- PostgreSQL database dump\n--\n\n\\restrict abc\n", "SET x = 1;",
            "\\connect a\n",
            "/* a /* nested */ comment */ create table t ();", "\u{feff}SET x = 1;",
            "  \n\t;\n begin;", "-- only a comment", "/* that never ends", "", "  \n",
            "-- a comment that goes on and on", "COPY t FROM stdin;\n1\n",
            "insert into t values (1)",
        ])
    func dumps(_ text: String) {
        #expect(ScriptHead.looksLikeDump(Array(text.utf8)))
    }

    @Test(
        "beginnings of anything else",
        arguments: [
            "# A read-me\n\nSET x;", "Dear customer,\nyour export", "{\"a\": 1}", "<html>",
            "'SET'", "\"select\" 1", "1;", "-- a comment\nhello", "selection of 3", "settle down",
        ])
    func others(_ text: String) {
        #expect(!ScriptHead.looksLikeDump(Array(text.utf8)))
    }

    @Test("a comment longer than the head does not make it anything else")
    func longComment() {
        #expect(ScriptHead.looksLikeDump(Array("--".utf8) + [UInt8](repeating: 0x61, count: 4094)))
        #expect(ScriptHead.looksLikeDump(Array("/*".utf8) + [UInt8](repeating: 0x61, count: 4094)))
    }
}
