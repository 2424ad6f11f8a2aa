import Testing

@testable import PsqlSafety
@testable import SQLSyntax

@Suite("A psql command in what is a string")
struct OtherReadingTests {
    private func command(_ text: String) -> String? {
        Array(text.utf8).withUnsafeBytes { OtherReading.commandAnywhere(in: $0) }
    }

    @Test(
        "is found wherever psql would run it",
        arguments: [
            ("COMMENT ON TABLE t IS '\n\\! touch x\n';", "\\!"), ("SELECT '\\i x';", "\\i"),
            ("SELECT '\\pset title `touch x`';", "\\pset"), ("SELECT '\\d\\o x';", "\\o"),
        ])
    func found(_ text: String, _ wanted: String) {
        #expect(command(text) == wanted)
    }

    @Test(
        "is not what patterns and paths have",
        arguments: ["SELECT '^\\d+\\s*$';", "SELECT 'C:\\temp\\x';", "SELECT 1;"]
    )
    func usual(_ text: String) {
        #expect(command(text) == nil)
    }

    @Test("is refused behind rows with quotes, where text stays as it is")
    func behindRows() throws {
        var script = PsqlScript(keepsBytes: true, settingsMayChange: false, encoding: "UTF8")
        let text = Array("SELECT '\n\\! touch x\n';".utf8)
        #expect(try script.text(text, escapes: false) == nil)
        script.isBehindRows = true
        #expect(throws: PsqlText.Refusal.self) { try script.text(text, escapes: false) }
    }
}
