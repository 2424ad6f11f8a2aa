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

    @Test("is not text in which only letters are hidden, or nothing is")
    func letters() {
        #expect(!isPossible(Array("SELECT 'plain'".utf8)))
        #expect(!isPossible(Array("'R".utf8) + [0xe4] + Array("ume'".utf8)))
        // psql looks at lines.
        #expect(!isPossible(Array("-- ".utf8) + [0xe4, 0x0a] + Array("'x'".utf8)))
        #expect(!isPossible([]))
    }
}
