import SQLSyntax
import Testing

@Suite struct CopyTextTests {
    private func rows(_ text: String, chunk: Int) -> [[String?]] {
        var splitter = CopyRowSplitter()
        var rows: [[String?]] = []
        let bytes = Array(text.utf8)
        var start = 0
        while start < bytes.count {
            let end = min(bytes.count, start + chunk)
            bytes[start..<end].withUnsafeBytes { view in
                splitter.feed(view) { (row: CopyRow) in
                    rows.append(
                        row.fields.indices.map { index in
                            row.value(index).map { String(decoding: $0, as: UTF8.self) }
                        })
                }
            }
            start = end
        }
        #expect(splitter.isAtEnd)
        return rows
    }

    @Test func decodesWhatCopyEncodes() {
        let text = "1\ta\\tb\\\\\\n\t\\N\t\n\\\\.\t\\b\\f\\r\\v\tü\t\\x41\\101\n\n\\.\n\n\n"
        let expected: [[String?]] = [
            ["1", "a\tb\\\n", nil, ""], ["\\.", "\u{8}\u{c}\r\u{b}", "ü", "AA"], [""],
        ]
        for chunk in 1...text.utf8.count {
            #expect(rows(text, chunk: chunk) == expected, "in chunks of \(chunk)")
        }
    }

    @Test func rowsTooLongToHoldAreCountedOnly() {
        var splitter = CopyRowSplitter()
        let piece = [UInt8](repeating: 0x61, count: 1 << 20)
        var seen = 0
        for _ in 0..<20 {
            piece.withUnsafeBytes { view in splitter.feed(view) { (_: CopyRow) in seen += 1 } }
        }
        Array("\nx\n\\.\n".utf8).withUnsafeBytes { view in
            splitter.feed(view) { (_: CopyRow) in seen += 1 }
        }
        #expect(seen == 1)
        #expect(splitter.count == 2)
        #expect(splitter.tooLongCount == 1)
        #expect(splitter.isAtEnd)
    }
}
