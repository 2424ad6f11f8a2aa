import Testing

@testable import Exports
@testable import Selection

@Suite("Patterns name what pg_dump's name")
struct NamePatternTests {
    private func matches(_ pattern: String, _ schema: String, _ name: String) throws -> Bool {
        try NamePattern(pattern).matches(schema: Array(schema.utf8), name: Array(name.utf8))
    }

    @Test(arguments: [
        ("events", "public", "events"), ("EVENTS", "app", "events"), ("ev*", "public", "events"),
        ("*", "public", "events"), ("e?ents", "public", "events"), ("public.*", "public", "x"),
        ("p*.e*s", "public", "events"), ("\"Odd\"", "public", "Odd"), ("\"a.b\"", "s", "a.b"),
        ("\"a*b\"", "s", "a*b"), ("a\"B\"c", "s", "aBc"), ("\"say \"\"x\"\"\"", "s", "say \"x\""),
        ("t[0-9]", "s", "t7"), ("t[^0-9]", "s", "tx"), ("[A-C]x", "s", "bx"), ("t[]", "s", "t[]"),
        ("*a*a*", "s", "banana"), ("*ana", "s", "banana"), ("ÄÖ?", "s", "ÄÖü"),
        ("$x", "s", "$x"), ("t[a_-]", "s", "t-"), ("\"A\".b", "A", "b"),
        ("t[0-9]+", "s", "t77"), ("(a|b)_x", "s", "b_x"), ("a|b", "s", "b"), ("a{2,3}", "s", "aaa"),
        ("a{2,}b", "s", "aaaab"), ("^a", "s", "a"), ("t[[:digit:]_]+", "s", "t1_2"),
        ("\\w+", "s", "a_1"), ("[*]", "s", "*"), ("a$", "s", "a$"), ("()", "s", ""),
        ("a||b", "s", ""), ("a{x", "s", "a{x"), ("(x|y).a", "y", "a"), ("((a+)+)+", "s", "aaaa"),
        ("(a*b)+", "s", "axxbab"), ("a\\tb", "s", "a\tb"), ("\\x61", "s", "a"),
        ("\\u00e4", "s", "ä"),
        ("[\\x61-c]", "s", "b"), ("\"A b", "s", "A b"), ("a\"B", "s", "aB"), ("x\\ci", "s", "x\t"),
        ("t[^]]", "s", "ta"), ("a{0}b", "s", "b"),
    ])
    func names(_ pattern: String, _ schema: String, _ name: String) throws {
        #expect(try matches(pattern, schema, name))
    }

    @Test(arguments: [
        ("events", "public", "events2"), ("event", "public", "events"), ("Odd", "s", "Odd"),
        ("\"EVENTS\"", "s", "events"), ("app.events", "public", "events"), ("e?ents", "s", "eents"),
        ("\"a*b\"", "s", "axb"), ("t[0-9]", "s", "tx"), ("t[^0-9]", "s", "t5"),
        ("*a*b*", "s", "banana"), ("ÄÖ?", "s", "ÄÖ"), ("t[^0-9]", "s", "t"),
        ("t[0-9]+", "s", "t"), ("(a|b)_x", "s", "a"), ("a|b", "s", "ab"), ("a{2,3}", "s", "aaaa"),
        ("b^a", "s", "ba"), ("\"a|b\"", "s", "a"), ("\"a+\"", "s", "aa"), ("\\d", "s", "a"),
        ("\\w", "s", "ä"), ("a.b", "x", "b"),
    ])
    func doesNotName(_ pattern: String, _ schema: String, _ name: String) throws {
        #expect(try !matches(pattern, schema, name))
    }

    @Test(
        "what has no meaning is refused",
        arguments: [
            "", ".", "a.", ".a", "a.b.c.d", "\"", "(a", "\\x", "\\u12", "\\x110000", "\\c", "a)",
            "+a", "a++", "^+", "a{3,2}",
            "a{256}",
            "a{1", "t[", "t[a", "t[^]", "t[z-a]", "t[[:x:]]", "t[[=a=]]", "\\1", "\\m", "a\\$",
            "a\\",
            "((a{99}){99}){99}", "((){255}){255}", String(repeating: "(", count: 5000),
        ])
    func refused(_ pattern: String) {
        let error = #expect(throws: MigrationError.self) { try NamePattern(pattern) }
        #expect(error?.code == .usage)
        #expect(error?.message.contains("pattern") == true)
    }

    @Test("a pattern of many runs takes no time to speak of on a long name")
    func runs() throws {
        let pattern = String(repeating: "*a", count: 200) + "b"
        #expect(try !matches(pattern, "s", String(repeating: "a", count: 2000)))
    }

    @Test("nested counts take no time to speak of, either")
    func counts() throws {
        let name = String(repeating: "a", count: 2000)
        #expect(try !matches("((a+)+)+b", "s", name))
        #expect(try !matches("((a|aa)+){20}b", "s", name))
    }

    @Test("a database may be named if it is the export's, and dots are counted")
    func database() throws {
        let pattern = try NamePattern("Synapse.public.ev*")
        #expect(pattern.matches(schema: Array("public".utf8), name: Array("events".utf8)))
        try pattern.refuseOtherDatabase(than: Array("synapse".utf8))
        #expect(throws: MigrationError.self) {
            try pattern.refuseOtherDatabase(than: Array("other".utf8))
        }
        #expect(throws: MigrationError.self) { try pattern.refuseOtherDatabase(than: nil) }
        try NamePattern("events").refuseOtherDatabase(than: nil)
        #expect(try NamePattern("db.app", of: .schemas).matches(schemaItself: Array("app".utf8)))
        #expect(throws: MigrationError.self) { try NamePattern("a.b.c", of: .schemas) }
    }

    @Test("names that are no UTF-8 are compared byte for byte")
    func otherEncoding() throws {
        let name: [UInt8] = [0x61, 0xe9, 0x62]
        #expect(try NamePattern("a?b").matches(schema: nil, name: name))
        #expect(try !NamePattern("a??b").matches(schema: nil, name: name))
    }

    @Test("near names are those that a slip of the finger makes")
    func near() {
        let names = ["public.events", "public.event_json", "public.users", "app.rooms"]
        #expect(NearNames.like("evnets", among: names) == ["public.events"])
        #expect(NearNames.like("public.user", among: names) == ["public.users"])
        #expect(NearNames.like("zzz", among: names) == [])
    }
}
