import Testing

@testable import PsqlSafety
@testable import SQLSyntax

@Suite("Text that another client encoding would hide from psql")
struct MaskedTextTests {
    private func isPossible(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { MaskedText.isPossible(in: $0) }
    }

    @Test("is text in which a quote follows on the first byte of a character")
    func quotes() {
        // The last byte of a character of three in UTF-8, and the quote, are one character in GBK.
        #expect(isPossible(Array("SELECT 'あ'".utf8)))
        #expect(isPossible([0x27, 0xe4, 0x27]))
        #expect(isPossible(Array("/* あ*/".utf8)))
        // Four bytes are one character in GB18030 where the second is a digit.
        #expect(isPossible(Array("SELECT '".utf8) + [0xa1, 0x31, 0x41, 0x27]))
        #expect(isPossible(Array("$".utf8) + [0xa1] + Array("a$".utf8)))
    }

    @Test(
        "is text in which a space is hidden that parts two tokens",
        arguments: ["$$ x $$", "E'\\'", "BEGIN", "x'0'", "1"])
    func spaces(_ behind: String) {
        #expect(isPossible(Array("SELECT 1 AS a".utf8) + [0xc2, 0x81] + Array(" \(behind)".utf8)))
        let inside = Array("SELECT 'a".utf8) + [0xe2, 0x80, 0x93] + Array(" b', \(behind)".utf8)
        #expect(behind.contains("$") || !isPossible(inside))
    }

    @Test("is text in which a carriage return is hidden, which ends a comment and no line")
    func returns() {
        #expect(isPossible(Array("SELECT 1 -- ".utf8) + [0xc2, 0x81] + Array("\r , '\n".utf8)))
        let comment = Array("-- ".utf8) + [0xc2, 0x81]
        #expect(comment.withUnsafeBytes { MaskedText.mayHideWhatFollows($0) })
        #expect(!Array("-- \u{e9}abc".utf8).withUnsafeBytes { MaskedText.mayHideWhatFollows($0) })
    }

    @Test("is not text in which only letters are hidden, or nothing is")
    func letters() {
        #expect(!isPossible(Array("SELECT 'plain'".utf8)))
        #expect(!isPossible(Array("'R".utf8) + [0xe4] + Array("ume'".utf8)))
        // psql looks at lines.
        #expect(!isPossible(Array("-- ".utf8) + [0xe4, 0x0a] + Array("'x'".utf8)))
        #expect(!isPossible([]))
    }
}
