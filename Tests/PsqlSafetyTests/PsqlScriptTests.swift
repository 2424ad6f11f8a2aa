import Testing

@testable import PsqlSafety
@testable import SQLSyntax

@Suite("The encoding is brought back before what psql could read otherwise")
struct PsqlScriptTests {
    /// What stands for a comment that another encoding hides the end of.
    private func written(in encoding: String) throws -> String? {
        let script = PsqlScript(keepsBytes: false, settingsMayChange: true, encoding: encoding)
        let text = "COMMENT ON TABLE t IS 'Ã';\nCOMMENT ON TABLE t IS '\n\\! id\n';\n"
        return try script.text(Array(text.utf8), escapes: false)
            .map { String(decoding: $0, as: UTF8.self) }
    }

    @Test(arguments: [("UTF8", "UTF8"), ("utf-8", "UTF8"), ("'UTF8", "UTF8"), ("latin1", "LATIN1")])
    func known(_ encoding: String, _ name: String) throws {
        let text = try #require(try written(in: encoding))
        #expect(text.hasPrefix("SET client_encoding = '\(name)';\n"))
    }

    @Test(arguments: ["SJ\\111S", "SJ\\IS", "UTF8'; SELECT 1", "nonsense", ""])
    func unknown(_ encoding: String) {
        #expect(throws: PsqlText.Refusal.self) { try written(in: encoding) }
    }
}
