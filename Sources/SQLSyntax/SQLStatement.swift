/// One statement: its text and its tokens, white space and comments aside.
public struct SQLStatement: Sendable {
    /// The text from the first token to the closing semicolon.
    public let bytes: [UInt8]
    /// The tokens that grammar sees, without the closing semicolon; offsets are into `bytes`.
    public let tokens: [Token]
    /// Whether a backslash escapes in its plain strings.
    public let backslashEscapes: Bool

    /// Creates a statement from text that was cut by the same lexer.
    public init(bytes: [UInt8], tokens: [Token], backslashEscapes: Bool) {
        self.bytes = bytes
        self.tokens = tokens.filter { !$0.isTrivia && $0.kind != .semicolon }
        self.backslashEscapes = backslashEscapes
    }

    /// How many tokens there are.
    public var count: Int { tokens.count }

    /// The token at `index`; nil where there is none.
    ///
    /// What follows a keyword in good SQL may be missing in a script, so that an index that was
    /// computed from another one is never sure to be a token's.
    public func token(_ index: Int) -> Token? {
        index >= 0 && index < tokens.count ? tokens[index] : nil
    }

    /// The kind of the token at `index`; nil where there is none.
    public func kind(_ index: Int) -> TokenKind? { token(index)?.kind }

    /// The bytes of the token at `index`; none where there is no token.
    public func text(_ index: Int) -> ArraySlice<UInt8> {
        token(index).map { bytes[$0.range] } ?? []
    }

    /// The text of those of the statement's tokens that are in `range`, as it stands.
    public func text(of range: Range<Int>) -> ArraySlice<UInt8> {
        bytes[place(of: range)]
    }

    /// Where the tokens in `range` lie in `bytes`; an empty place, where they would begin, for none.
    public func place(of range: Range<Int>) -> Range<Int> {
        let tokens = tokens[range.clamped(to: self.tokens.indices)]
        if let first = tokens.first, let last = tokens.last { return first.start..<last.end }
        let start = token(range.lowerBound)?.start ?? (range.lowerBound < 0 ? 0 : bytes.count)
        return start..<start
    }

    /// Whether the token at `index` is the bare word `keyword`, given in upper case.
    public func isKeyword(_ index: Int, _ keyword: StaticString) -> Bool {
        guard index >= 0, index < tokens.count else { return false }
        let token = tokens[index]
        guard token.kind == .word, token.end - token.start == keyword.utf8CodeUnitCount else {
            return false
        }
        return keyword.withUTF8Buffer { expected in
            for offset in 0..<expected.count
            where bytes[token.start + offset] & 0xdf != expected[offset] & 0xdf {
                return false
            }
            return true
        }
    }

    /// Whether the tokens from `index` on are these keywords.
    public func hasKeywords(_ index: Int, _ keywords: StaticString...) -> Bool {
        for (offset, keyword) in keywords.enumerated() where !isKeyword(index + offset, keyword) {
            return false
        }
        return true
    }

    /// What the keywords from `index` on mean, and the index after them.
    ///
    /// The first of the spellings that fits counts, so that a longer one has to come before those that
    /// it begins with. Nil where none fits.
    public func meaning<Meaning>(
        at index: Int, of spellings: [(words: [StaticString], meaning: Meaning)]
    ) -> (meaning: Meaning, next: Int)? {
        for (words, meaning) in spellings
        where words.indices.allSatisfy({ isKeyword(index + $0, words[$0]) }) {
            return (meaning, index + words.count)
        }
        return nil
    }

    /// Whether the token at `index` is this punctuation or operator.
    public func isSymbol(_ index: Int, _ symbol: Character) -> Bool {
        guard index >= 0, index < tokens.count, let byte = symbol.asciiValue else { return false }
        let token = tokens[index]
        return (token.kind == .punctuation || token.kind == .operator)
            && token.end - token.start == 1 && bytes[token.start] == byte
    }

    /// The first index from `start` on, outside parentheses, where `matches` holds.
    public func firstIndex(from start: Int, where matches: (Int) -> Bool) -> Int? {
        var depth = 0
        var index = start
        while index < tokens.count {
            if isSymbol(index, "(") || isSymbol(index, "[") {
                depth += 1
            } else if isSymbol(index, ")") || isSymbol(index, "]") {
                depth -= 1
            } else if depth == 0, matches(index) {
                return index
            }
            index += 1
        }
        return nil
    }

    /// The first index from `start` on, outside parentheses, of the keyword.
    public func firstKeyword(_ keyword: StaticString, from start: Int) -> Int? {
        firstIndex(from: start) { isKeyword($0, keyword) }
    }

    /// The name at `index` and the index after it, `UESCAPE 'c'` included; nil for anything else.
    public func identifier(at index: Int) -> (name: Identifier, next: Int)? {
        guard index >= 0, index < tokens.count else { return nil }
        switch tokens[index].kind {
        case .word: return (Identifier(folding: text(index)), index + 1)
        case .quotedIdentifier: return (Identifier(unquoting: text(index)), index + 1)
        case .unicodeIdentifier:
            var escape = UInt8(ascii: "\\")
            var next = index + 1
            if isKeyword(next, "UESCAPE"), next + 1 < tokens.count,
                tokens[next + 1].end - tokens[next + 1].start == 3
            {
                escape = bytes[tokens[next + 1].start + 1]
                next += 2
            }
            return Identifier(unicodeQuoted: text(index), escape: escape).map { ($0, next) }
        default: return nil
        }
    }

    /// The last part of the name at `index`, which a schema may stand before.
    public func unqualifiedName(at index: Int) -> Identifier? {
        guard var (name, next) = identifier(at: index) else { return nil }
        while isSymbol(next, "."), let (part, after) = identifier(at: next + 1) {
            (name, next) = (part, after)
        }
        return name
    }

    /// The string that the literal at `index` means, where it is a plain or dollar-quoted one.
    public func stringValue(at index: Int) -> [UInt8]? {
        guard index >= 0, index < tokens.count else { return nil }
        let text = text(index)
        switch tokens[index].kind {
        case .string where text.first == UInt8(ascii: "'"):
            guard let value = QuotedText.joined(text) else { return nil }
            return backslashEscapes && value.contains(UInt8(ascii: "\\")) ? nil : value
        case .dollarString:
            guard let tagEnd = text.dropFirst().firstIndex(of: UInt8(ascii: "$")) else {
                return nil
            }
            let tagLength = tagEnd - text.startIndex + 1
            return Array(text.dropFirst(tagLength).dropLast(tagLength))
        default: return nil
        }
    }

    /// The same, and of a string with backslash escapes, as far as none of them is a number.
    public func literalValue(at index: Int) -> [UInt8]? {
        if let plain = stringValue(at: index) { return plain }
        guard index >= 0, index < tokens.count else { return nil }
        let text = text(index)
        switch tokens[index].kind {
        case .string where text.first == UInt8(ascii: "'"):
            return QuotedText.backslashUnescaped(text)
        case .escapeString: return QuotedText.backslashUnescaped(text.dropFirst())
        default: return nil
        }
    }
}
