import Testing

@testable import PsqlSafety
@testable import SQLSyntax

@Suite("Rows that psql would run if their COPY failed")
struct CopyRowHazardTests {
    private func firstRow(_ text: String, chunk: Int) -> Int? {
        var hazard = CopyRowHazard()
        let bytes = Array(text.utf8)
        var start = 0
        while start < bytes.count {
            let end = min(bytes.count, start + chunk)
            let row = bytes[start..<end].withUnsafeBytes { hazard.firstRow(in: $0) }
            if let row { return row }
            start = end
        }
        return nil
    }

    @Test(
        "are found, whatever pieces they come in",
        arguments: [
            ("a\n\\! touch x\n", 2), ("a\\t b `touch x`\n", 1), ("\\timing `x`\n", 1),
            ("\\\\\\! x\n", 1),
            ("a\n\nb\\copy t\n", 3), ("\\t\\\\`x`\n", 1), ("\\x41\n", 1),
            ("a\n1:LAST_ERROR_MESSAGE\n", 2), ("::DBNAME\n\\! x\n", 1), (":D:DBNAME\n", 1),
        ])
    func found(_ text: String, _ row: Int) {
        for chunk in 1...text.utf8.count { #expect(firstRow(text, chunk: chunk) == row) }
    }

    @Test(
        "are none of those that pg_dump writes, but for a text in backquotes behind an escape",
        arguments: [
            "1\t\\N\tx\n", "a\\tb\\nc\\\\d\\re\\bf\\fg\\vh\n", "`x` \\t\n", "\\\\! x\n", "\\.\n",
            "\\t\n`x`\n", "\\N\t`x`\n", "a\\tb `x`\n",
            ":DBNAM\n:LAST_ERROR:last_error_message\n",
        ])
    func harmless(_ text: String) {
        for chunk in 1...text.utf8.count { #expect(firstRow(text, chunk: chunk) == nil) }
    }
}
