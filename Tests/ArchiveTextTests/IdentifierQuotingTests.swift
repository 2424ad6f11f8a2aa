import DumpArchive
import Testing

@testable import ArchiveText

@Suite struct IdentifierQuotingTests {
    private func quoted(_ name: String, _ major: Int = 15) -> String {
        let quoting = IdentifierQuoting(RestoreDialect(major: major))
        return String(decoding: quoting.identifier(Array(name.utf8)), as: UTF8.self)
    }

    @Test("plain names stand bare", arguments: ["a1b2c3d4e5", "_x", "name", "role", "abort"])
    func bare(name: String) { #expect(quoted(name) == name) }

    @Test(
        "all others are quoted",
        arguments: [
            ("", "\"\""), ("3fa85f64", "\"3fa85f64\""), ("A1B2", "\"A1B2\""), ("user", "\"user\""),
            ("back\\slash", "\"back\\slash\""), ("a\"b", "\"a\"\"b\""), ("é", "\"é\""),
            ("a$b", "\"a$b\""), ("between", "\"between\""), ("left", "\"left\""),
        ])
    func others(name: String, wanted: String) { #expect(quoted(name) == wanted) }

    @Test("key words count from the release that brought them")
    func releases() {
        #expect(quoted("system_user", 15) == "system_user")
        #expect(quoted("system_user", 16) == "\"system_user\"")
        #expect(quoted("json", 16) == "json")
        #expect(quoted("json", 17) == "\"json\"")
        #expect(quoted("normalize", 12) == "normalize")
    }
}
