import Testing

@testable import SQLSyntax

@Suite("A string too long to be held ends where the lexer says, however it comes in parts")
struct LongStringTests {
    /// What parts of at most `size` new bytes come to: where each ends, and the string's end or where
    /// it goes on; nil where the text ends before.
    private func walk(_ text: String, size: Int, escapes: Bool) throws -> (cuts: [Int], end: Int?) {
        let bytes = Array(text.utf8)
        return try bytes.withUnsafeBytes { all in
            let string = try #require(LongString(at: 0, in: all, plainEscapes: escapes))
            var start = string.opening
            var known = start
            var cuts: [Int] = []
            while true {
                let isEnd = known == all.count
                let view = UnsafeRawBufferPointer(rebasing: all[start..<known])
                switch string.part(of: view, from: 0, isEnd: isEnd) {
                case .inside(let end) where !isEnd:
                    start += end
                    cuts.append(start)
                case .inside, .needMore:
                    if isEnd { return (cuts, nil) }
                case .end(let end): return (cuts, start + end)
                case .goesOn(let at): return (cuts, start + at)
                }
                known = min(all.count, max(known, start) + size)
            }
        }
    }

    @Test(
        "in parts of any size",
        arguments: [
            "'it''s \\' ; x", "'a\\\\\\' b", "'' --\n x", "'a' -- '\n; y", "E'a\\'b''c\\\\' , 1",
            "e'\\\\\\'' ;", "B'01''1", "x'0f' '", "N'a\\' b", "'   ' ;", "'--' --'\n;", "'a\\",
            "'a' \n -- b\n 'c'", "E'a'\n'\\' ! '",
        ], [true, false])
    func parts(_ text: String, escapes: Bool) throws {
        let bytes = Array(text.utf8)
        var lexer = SQLLexer()
        lexer.backslashEscapesInStrings = escapes
        let token = bytes.withUnsafeBytes { lexer.token(in: $0, at: 0, isEnd: true) }
        let whole = try walk(text, size: bytes.count, escapes: escapes)
        if case .token(let token) = token, let end = whole.end, bytes[end - 1] == 0x27 {
            #expect(token.end == end || token.end > end, "\(text)")
        }
        for size in 1...bytes.count {
            let (cuts, end) = try walk(text, size: size, escapes: escapes)
            #expect(end == whole.end, "\(text) in parts of \(size)")
            for cut in cuts {
                #expect(bytes[cut - 1] != UInt8(ascii: "\\"), "\(text) cut at \(cut)")
                #expect(end.map { cut < $0 } ?? true, "\(text) cut at \(cut)")
            }
        }
    }

    @Test(
        "what stands behind it is not inside, whatever its length",
        arguments: [("SELECT 'a' --", "x"), ("SELECT'", " "), ("SELECT E'", "-")])
    func farEnd(_ head: String, _ filling: String) throws {
        let long = String(repeating: filling, count: StatementScanner.maximumStatement + (1 << 20))
        let script = head + long + "a'\n\\! true\n';\n"
        let items = try? scan(Array(script.utf8), chunk: { _ in 1 << 20 })
        // The string ends in front of the command; to be read as one in it would be a mistake.
        #expect(items == nil)
    }

    @Test("blanks without end are values", arguments: ["'", "E'"])
    func blanks(_ opening: String) throws {
        let long = String(repeating: " ", count: StatementScanner.maximumStatement + (1 << 20))
        let script = "INSERT INTO a VALUES (\(opening)\(long)x');\nSELECT 1;"
        let items = try scan(Array(script.utf8), chunk: { _ in 1 << 20 })
        #expect(items.map(\.text).joined() == script)
        #expect(items.last == ScannedText(kind: "statement", text: "SELECT 1;"))
    }
}
