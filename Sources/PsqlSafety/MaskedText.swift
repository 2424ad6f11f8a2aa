import SQLSyntax

/// Text that psql could read otherwise under another client encoding.
///
/// In the encodings that only clients have, a byte of ASCII may be the second one of a character. psql
/// then hides it from its lexer (psqlscan_prepare_buffer), line by line, by the length that the first
/// byte states: a quote behind a byte above 0x7f is none for it. A dump's code can bring about such an
/// encoding without anybody seeing it.
public enum MaskedText {
    /// How psql finds the length of a character in bytes (wchar.c: pg_sjis_mblen, pg_big5_mblen and its
    /// like, pg_euc_mblen, pg_gb18030_mblen).
    private enum Length: CaseIterable {
        case sjis
        case twoBytes
        case johab
        case gb18030

        func of(_ byte: UInt8, _ next: UInt8?) -> Int {
            guard byte >= 0x80 else { return 1 }
            switch self {
            case .sjis: return (0xa1...0xdf).contains(byte) ? 1 : 2
            case .twoBytes: return 2
            case .johab: return byte == 0x8f ? 3 : 2
            case .gb18030: return next.map(ByteClass.isDigit) ?? false ? 4 : 2
            }
        }
    }

    /// Whether one of these encodings would hide a byte that means something to psql's lexer.
    public static func isPossible(in bytes: UnsafeRawBufferPointer) -> Bool {
        guard let first = bytes.firstIndex(where: { $0 >= 0x80 }) else { return false }
        // Where a tag of a dollar quote could be hidden, letters count as well.
        let hasTags = ByteSearch.first(UInt8(ascii: "$"), in: bytes, from: 0) != nil
        var hidesSpace = false
        for length in Length.allCases {
            switch hidden(in: bytes, from: first, length, hasTags: hasTags) {
            case .sign: return true
            case .space: hidesSpace = true
            case .nothing: continue
            }
        }
        return hidesSpace && isCutOtherwise(bytes)
    }

    /// Whether psql would find other tokens in the text under one of these encodings.
    ///
    /// Without a space a word goes on with what stands behind: a quote's letter, the tag of a dollar
    /// quote, BEGIN. In strings and comments, where most letters above 0x7f stand, that changes nothing.
    private static func isCutOtherwise(_ bytes: UnsafeRawBufferPointer) -> Bool {
        [false, true].contains { escapes in
            let tokens = tokens(of: bytes, escapes: escapes)
            return Length.allCases.contains { length in
                reading(of: bytes, length).withUnsafeBytes {
                    self.tokens(of: $0, escapes: escapes) != tokens
                }
            }
        }
    }

    /// Those up to the first that has no end, or is none.
    private static func tokens(of bytes: UnsafeRawBufferPointer, escapes: Bool) -> [Token] {
        var lexer = SQLLexer()
        lexer.backslashEscapesInStrings = escapes
        var tokens: [Token] = []
        var index = 0
        while index < bytes.count {
            guard case .token(let token) = lexer.token(in: bytes, at: index, isEnd: true) else {
                return tokens
            }
            tokens.append(token)
            index = token.end
        }
        return tokens
    }

    /// Whether one of these encodings would hide the byte behind a text, where that is no line feed.
    static func mayHideWhatFollows(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.suffix(longest - 1).contains { $0 >= 0x80 }
    }

    /// How long a character is at most.
    private static let longest = 4

    /// The text as each of these encodings would have psql's lexer see it, where that is otherwise.
    static func readings(of bytes: UnsafeRawBufferPointer) -> [[UInt8]] {
        guard isPossible(in: bytes) else { return [] }
        return Length.allCases.map { reading(of: bytes, $0) }
    }

    private static func reading(of bytes: UnsafeRawBufferPointer, _ length: Length) -> [UInt8] {
        var text = Array(bytes)
        eachHidden(in: bytes, from: 0, length) { text[$0] = 0xff }
        return text
    }

    /// Hands the places of the bytes to `body` that an encoding hides.
    private static func eachHidden(
        in bytes: UnsafeRawBufferPointer, from start: Int, _ length: Length, _ body: (Int) -> Void
    ) {
        var index = start
        while index < bytes.count {
            let next = index + 1 < bytes.count ? bytes[index + 1] : nil
            let end = min(bytes.count, index + length.of(bytes[index], next))
            index += 1
            // psql takes a text apart line by line; a carriage return ends none.
            while index < end, bytes[index] != UInt8(ascii: "\n") {
                body(index)
                index += 1
            }
        }
    }

    /// What is hidden of a text.
    private enum Hidden {
        case nothing
        /// Spaces and letters.
        case space
        /// What is a sign for the lexer.
        case sign
    }

    private static func hidden(
        in bytes: UnsafeRawBufferPointer, from start: Int, _ length: Length, hasTags: Bool
    ) -> Hidden {
        var result = Hidden.nothing
        eachHidden(in: bytes, from: start, length) { index in
            let byte = bytes[index]
            if byte == UInt8(ascii: " ") {
                if result == .nothing { result = .space }
            } else if byte < 0x80, hasTags || !ByteClass.isWordPart(byte) {
                result = .sign
            }
        }
        return result
    }
}
