import Testing

@testable import SQLSyntax

@Suite("Text comes behind a semicolon and a line's end")
struct TextEndTests {
    private func end(_ text: String) throws -> TextEnd {
        var end = TextEnd()
        try Array(text.utf8).withUnsafeBytes { bytes in
            try StatementScanner.forEachItem(in: bytes, escapes: false) { item, scanner, part in
                end.feed(item, scanner.tokens, part)
            }
        }
        return end
    }

    @Test("or else it is a part of what stands there")
    func ends() throws {
        for text in ["", "SELECT 1;", "SELECT 1; -- x\n", "SELECT 1; /* x */", "-- x\nSELECT 1;\n"]
        {
            #expect(try !end(text).isOpen, "\(text)")
        }
        for text in ["SELECT 1", "SELECT 1 -- x\n", "SELECT 1; SELECT 2\n"] {
            #expect(try end(text).isInStatement, "\(text)")
        }
        for text in ["-- x", "SELECT 1;-- x", "SELECT 1; -- x\r"] {
            #expect(try end(text).isInComment, "\(text)")
        }
    }
}
