public import SQLSyntax

/// SQL that psql cuts into the same statements whichever state the server is in.
///
/// psql reads plain strings by what the server last said of standard_conforming_strings (psqlscan.l,
/// xqstart), and code of a dump can change that at any time without a SET that anybody sees. It also
/// puts the values of its variables into text outside quotes, among them the last error's message,
/// which code of a dump chooses.
public enum PsqlText {
    /// Why a text cannot be written so.
    public struct Refusal: Error, Hashable, Sendable {
        /// What stands in the text, as the subject of a sentence.
        public var what: String
        /// Where, in bytes from the start of the text.
        public var offset: Int

        /// Creates a refusal.
        public init(what: String, offset: Int) {
            self.what = what
            self.offset = offset
        }
    }

    /// The text that means the same and is read alike by every psql; nil where `bytes` are so as they
    /// stand.
    ///
    /// `tokens` are those of `bytes`, with or without white space and comments; `escapes` says whether
    /// they were cut with backslash escapes in plain strings.
    public static func written(
        _ tokens: [Token], in bytes: UnsafeRawBufferPointer, escapes: Bool
    ) throws(Refusal) -> [UInt8]? {
        var result: [UInt8] = []
        var position = 0
        for (index, token) in tokens.enumerated() {
            let gaps = gaps(of: token, in: bytes, escapes: escapes)
            switch token.kind {
            case .escapeString where !gaps.isEmpty, .unicodeString where !gaps.isEmpty,
                .bitString where !gaps.isEmpty:
                result += bytes[position..<token.start]
                result += joined(token, without: gaps, in: bytes)
                position = token.end
            case .string where dependsOnState(bytes, token.range):
                guard bytes[token.start] == UInt8(ascii: "'"),
                    !isKeyword("uescape", before: index, tokens, in: bytes)
                else {
                    throw Refusal(
                        what: "a string with a backslash before a quote", offset: token.start)
                }
                result += bytes[position..<token.start]
                // A letter would join the word or number before it.
                // A long statement's parts are written one behind the other.
                if token.start == 0 || joinsLetter(bytes[token.start - 1]) {
                    result.append(UInt8(ascii: " "))
                }
                result.append(UInt8(ascii: "E"))
                for byte in joined(token, without: gaps, in: bytes) {
                    if byte == UInt8(ascii: "\\"), !escapes { result.append(byte) }
                    result.append(byte)
                }
                position = token.end
            case .punctuation where namesVariable(token, in: bytes):
                result += bytes[position..<token.end]
                result.append(UInt8(ascii: " "))
                position = token.end
            default: break
            }
        }
        guard position > 0 else { return nil }
        result += bytes[position...]
        return result
    }

    /// The first string, as an offset, that psql cuts otherwise than the server in any state: one that
    /// goes on in quotes on a later line is for psql, which reads line by line, another plain string.
    static func brokenString(
        _ tokens: [Token], in bytes: UnsafeRawBufferPointer, escapes: Bool
    ) -> Int? {
        tokens.first { !gaps(of: $0, in: bytes, escapes: escapes).isEmpty }?.start
    }

    private static func joinsLetter(_ byte: UInt8) -> Bool {
        ByteClass.isWordPart(byte) || byte == UInt8(ascii: ".")
    }

    /// The first variable, as an offset, by which psql would cut a text otherwise than it is cut here.
    ///
    /// A name without quotes that psql does not know stays, as in a slice of an array; but it goes up to
    /// what no variable can have, and is none of the words that psql counts.
    static func variable(_ tokens: [Token], in bytes: UnsafeRawBufferPointer) -> Int? {
        let isCreation = tokens.first { !$0.isTrivia }.map { isWord("create", $0, in: bytes) }
        for (index, token) in tokens.enumerated()
        where token.kind == .punctuation && namesVariable(token, in: bytes) {
            let end = bytes[token.end...].firstIndex { !isPartOfVariable($0) } ?? bytes.count
            let signs: [UInt8] = ["'", "\"", "$", "&", "{"].map { UInt8(ascii: $0) }
            let isCut = end == token.end || end < bytes.count && signs.contains(bytes[end])
            // The first four words, with what may stand between them.
            if isCut || isCreation ?? false && index < 16 { return token.start }
            let words: [StaticString] = ["begin", "case", "end"]
            let name = Token(.word, token.end, end)
            if words.contains(where: { isWord($0, name, in: bytes) }) { return token.start }
        }
        return nil
    }

    private static func isPartOfVariable(_ byte: UInt8) -> Bool {
        ByteClass.isWordPart(byte) && byte != UInt8(ascii: "$")
    }

    private static func isWord(
        _ word: StaticString, _ token: Token, in bytes: UnsafeRawBufferPointer
    ) -> Bool {
        token.kind == .word && UnsafeRawBufferPointer(rebasing: bytes[token.range]).isWord(word)
    }

    /// What stands between the parts of a string that psql would cut otherwise.
    private static func gaps(
        of token: Token, in bytes: UnsafeRawBufferPointer, escapes: Bool
    ) -> [Range<Int>] {
        switch token.kind {
        case .string, .escapeString, .unicodeString, .bitString: break
        default: return []
        }
        let part = UnsafeRawBufferPointer(rebasing: bytes[..<token.end])
        // Parts in which no backslash stands before a quote end where plain strings do.
        guard ByteSearch.first(UInt8(ascii: "\\"), in: part, from: token.start) != nil,
            ByteSearch.first(0x0a, in: part, from: token.start) != nil,
            dependsOnState(bytes, token.range)
        else { return [] }
        return SQLLexer.gaps(
            of: token, in: bytes,
            escapes: token.kind == .escapeString || token.kind == .string && escapes)
    }

    private static func joined(
        _ token: Token, without gaps: [Range<Int>], in bytes: UnsafeRawBufferPointer
    ) -> [UInt8] {
        var result: [UInt8] = []
        var position = token.start
        for gap in gaps {
            result += bytes[position..<gap.lowerBound]
            position = gap.upperBound
        }
        return result + bytes[position..<token.end]
    }

    /// Whether a quote in the text follows on an odd number of backslashes: a plain string then ends
    /// at it or goes on, by the server's state.
    ///
    /// Elsewhere both states find the same end: pairs of backslashes, and those before other bytes, hide
    /// no quote.
    public static func dependsOnState(
        _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>? = nil
    ) -> Bool {
        let range = range ?? 0..<bytes.count
        let part = UnsafeRawBufferPointer(rebasing: bytes[..<range.upperBound])
        var index = range.lowerBound
        while let first = ByteSearch.first(UInt8(ascii: "\\"), in: part, from: index) {
            index = first + 1
            while index < part.count, part[index] == UInt8(ascii: "\\") { index += 1 }
            if (index - first) % 2 == 1, index < part.count, part[index] == UInt8(ascii: "'") {
                return true
            }
        }
        return false
    }

    /// Whether a text could hold anything that has to be written otherwise; false is sure, and quick
    /// to find out.
    public static func mayDependOnState(_ bytes: UnsafeRawBufferPointer) -> Bool {
        if dependsOnState(bytes) { return true }
        var index = 0
        while let colon = ByteSearch.first(UInt8(ascii: ":"), in: bytes, from: index) {
            index = colon + 1
            guard index < bytes.count else { return false }
            if bytes[index] == UInt8(ascii: ":") {
                index += 1
            } else if opensName(bytes[index]) {
                return true
            }
        }
        return false
    }

    /// Whether a token is a colon that psql takes for the start of a variable's name (psqlscan.l,
    /// `:{variable_char}+` and its like).
    ///
    /// Numbers name no variable that psql sets, and stand in slices of arrays.
    private static func namesVariable(_ token: Token, in bytes: UnsafeRawBufferPointer) -> Bool {
        token.end - token.start == 1 && bytes[token.start] == UInt8(ascii: ":")
            && token.end < bytes.count && opensName(bytes[token.end])
    }

    private static func opensName(_ byte: UInt8) -> Bool {
        ByteClass.isWordStart(byte) || byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"")
            || byte == UInt8(ascii: "{")
    }

    private static func isKeyword(
        _ word: StaticString, before index: Int, _ tokens: [Token],
        in bytes: UnsafeRawBufferPointer
    ) -> Bool {
        guard let previous = tokens[..<index].last(where: { !$0.isTrivia }) else { return false }
        return isWord(word, previous, in: bytes)
    }
}
