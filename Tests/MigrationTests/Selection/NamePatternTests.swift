import Testing

@testable import Migration

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
    ])
    func names(_ pattern: String, _ schema: String, _ name: String) throws {
        #expect(try matches(pattern, schema, name))
    }

    @Test(arguments: [
        ("events", "public", "events2"), ("event", "public", "events"), ("Odd", "s", "Odd"),
        ("\"EVENTS\"", "s", "events"), ("app.events", "public", "events"), ("e?ents", "s", "eents"),
        ("\"a*b\"", "s", "axb"), ("t[0-9]", "s", "tx"), ("t[^0-9]", "s", "t5"),
        ("*a*b*", "s", "banana"), ("ÄÖ?", "s", "ÄÖ"), ("t[^0-9]", "s", "t"),
    ])
    func doesNotName(_ pattern: String, _ schema: String, _ name: String) throws {
        #expect(try !matches(pattern, schema, name))
    }

    @Test(
        "what has no meaning is refused",
        arguments: [
            "", ".", "a.", ".a", "a.b.c", "\"a", "(a|b)", "a+", "t[", "t[a", "t[^]", "t[z-a]",
        ])
    func refused(_ pattern: String) {
        let error = #expect(throws: MigrationError.self) { try NamePattern(pattern) }
        #expect(error?.code == .usage)
        #expect(error?.message.contains("pattern") == true)
    }

    @Test("a pattern of many runs takes no time to speak of on a long name")
    func runs() throws {
        let pattern = String(repeating: "*a", count: 200) + "b"
        #expect(try !matches(pattern, "s", String(repeating: "a", count: 20_000)))
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
