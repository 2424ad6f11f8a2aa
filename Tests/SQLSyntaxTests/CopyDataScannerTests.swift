import SQLSyntax
import Testing

@Suite("COPY rows end at a line that is backslash dot, wherever buffers end")
struct CopyDataScannerTests {
    /// The rows and the terminator of `text`, read in windows that grow by `size` bytes when the
    /// scanner asks for more.
    private func scan(_ text: String, size: Int) -> (rows: String, count: Int, terminator: String?)
    {
        let bytes = Array(text.utf8)
        var scanner = CopyDataScanner()
        var rows: [UInt8] = []
        var count = 0
        var start = 0
        var end = min(size, bytes.count)
        while true {
            let step = bytes[start..<end].withUnsafeBytes {
                scanner.scan($0, isEnd: end == bytes.count)
            }
            switch step {
            case .rows(let length, let lines):
                rows += bytes[start..<start + length]
                count += lines
                start += length
            case .terminator(let length):
                let terminator = String(decoding: bytes[start..<start + length], as: UTF8.self)
                return (String(decoding: rows, as: UTF8.self), count, terminator)
            case .needMore:
                guard end < bytes.count else {
                    return (String(decoding: rows, as: UTF8.self), count, nil)
                }
                end = min(end + size, bytes.count)
            }
        }
    }

    @Test(
        "terminators",
        arguments: [
            ("\\.\nrest", "", 0, "\\.\n"), ("a\nb\n\\.\nrest", "a\nb\n", 2, "\\.\n"),
            ("a\n\\.\r\nrest", "a\n", 1, "\\.\r\n"), ("a\n\\.", "a\n", 1, "\\."),
            ("\\\\.\n\\.\n", "\\\\.\n", 1, "\\.\n"), ("\\.x\n\\.\n", "\\.x\n", 1, "\\.\n"),
            ("x\\.\n\\.\n", "x\\.\n", 1, "\\.\n"), ("\n\n\\.\n", "\n\n", 2, "\\.\n"),
            ("\\N\n\\.\n", "\\N\n", 1, "\\.\n"), ("\\.\rx\n\\.\n", "\\.\rx\n", 1, "\\.\n"),
        ])
    func terminator(_ text: String, _ rows: String, _ count: Int, _ terminator: String) {
        for size in 1...text.utf8.count {
            let got = scan(text, size: size)
            #expect(got.rows == rows, "in pieces of \(size)")
            #expect(got.count == count, "in pieces of \(size)")
            #expect(got.terminator == terminator, "in pieces of \(size)")
        }
    }

    @Test("rows without an end", arguments: ["", "a", "a\n", "a\n\\", "\\.x", "x\\.\n", "\\\\."])
    func unterminated(_ text: String) {
        for size in 1...max(1, text.utf8.count) {
            let got = scan(text, size: size)
            #expect(got.terminator == nil)
            #expect(text.hasPrefix(got.rows))
        }
    }
}
