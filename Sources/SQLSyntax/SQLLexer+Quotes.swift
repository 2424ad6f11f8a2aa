extension SQLLexer {
    /// A string in single quotes, with what continues it on a later line.
    func quoted(
        _ kind: TokenKind, in view: LexerView, from start: Int, quoteAt quote: Int, escapes: Bool
    ) -> Step {
        var index = quote + 1
        while let close = view.closingQuote(
            from: index, escapes: escapes, doubles: kind != .bitString)
        {
            guard close + 1 < view.bytes.count else { return view.cut(kind, start) }
            switch view.continuation(after: close + 1) {
            case .none: return .token(Token(kind, start, close + 1))
            case .needMore: return .needMore
            case .quote(let at): index = at + 1
            }
        }
        return view.isEnd ? .unterminated(kind) : .needMore
    }

    /// What stands between the parts of a string that goes on in quotes on a later line, its quotes
    /// there included; empty where it does not.
    ///
    /// `escapes` says whether the string has backslash escapes.
    package static func gaps(
        of token: Token, in bytes: UnsafeRawBufferPointer, escapes: Bool
    ) -> [Range<Int>] {
        let part = UnsafeRawBufferPointer(rebasing: bytes[..<token.end])
        let view = LexerView(bytes: part, isEnd: true)
        guard let open = view.firstIndex(of: UInt8(ascii: "'"), from: token.start) else {
            return []
        }
        var gaps: [Range<Int>] = []
        var index = open + 1
        while let close = view.closingQuote(
            from: index, escapes: escapes, doubles: token.kind != .bitString),
            case .quote(let at) = view.continuation(after: close + 1)
        {
            gaps.append(close..<at + 1)
            index = at + 1
        }
        return gaps
    }

    /// `"…"` with doubled quotes inside.
    func quotedIdentifier(
        _ kind: TokenKind, in view: LexerView, from start: Int, quoteAt quote: Int
    ) -> Step {
        var index = quote + 1
        while let close = view.firstIndex(of: UInt8(ascii: "\""), from: index) {
            guard let next = view.byte(close + 1) else { return view.cut(kind, start) }
            if next != UInt8(ascii: "\"") { return .token(Token(kind, start, close + 1)) }
            index = close + 2
        }
        return view.isEnd ? .unterminated(kind) : .needMore
    }

    /// `$1`, `$tag$…$tag$`, or a lone `$`.
    func dollar(in view: LexerView, from start: Int) -> Step {
        guard let next = view.byte(start + 1) else { return view.cut(.operator, start) }
        if ByteClass.isDigit(next) {
            let end = view.end(of: start + 1, while: ByteClass.isDigit)
            guard end < view.bytes.count else { return view.cut(.parameter, start) }
            // psql of 15 and later takes a letter with it.
            if ByteClass.isWordStart(view.bytes[end]) { return .trailingJunk }
            return .token(Token(.parameter, start, end))
        }
        let tagEnd = view.end(of: start + 1) {
            $0 != UInt8(ascii: "$") && ByteClass.isWordPart($0)
        }
        guard let close = view.byte(tagEnd) else { return view.cut(.operator, start) }
        guard close == UInt8(ascii: "$") else {
            return .token(Token(.operator, start, start + 1))
        }
        let delimiter = UnsafeRawBufferPointer(rebasing: view.bytes[start...tagEnd])
        var index = tagEnd + 1
        while let found = view.firstIndex(of: UInt8(ascii: "$"), from: index) {
            let end = found + delimiter.count
            guard end <= view.bytes.count else { break }
            if view.bytes[found..<end].elementsEqual(delimiter) {
                return .token(Token(.dollarString, start, end))
            }
            index = found + 1
        }
        return view.isEnd ? .unterminated(.dollarString) : .needMore
    }
}

extension LexerView {
    /// Where the next quote is that closes a string, as far as these bytes tell.
    ///
    /// With `doubles`, two of them are one inside of it. In `B'…'` and `X'…'` there are none (psqlscan.l,
    /// scan.l: xqdouble is not for xb, xh).
    func closingQuote(from start: Int, escapes: Bool, doubles: Bool) -> Int? {
        var index = start
        while let quote = quote(from: index, escapes: escapes) {
            guard doubles, byte(quote + 1) == UInt8(ascii: "'") else { return quote }
            index = quote + 2
        }
        return nil
    }

    private func quote(from start: Int, escapes: Bool) -> Int? {
        guard escapes else { return firstIndex(of: UInt8(ascii: "'"), from: start) }
        var index = start
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\\"): index += 2
            case UInt8(ascii: "'"): return index
            default: index += 1
            }
        }
        return nil
    }

    /// What may make a string longer than up to its quote.
    enum Continuation {
        case none
        case needMore
        case quote(Int)
    }

    /// Two strings with a newline between them are one (scan.l, quotecontinue): the second has the
    /// escapes of the first.
    func continuation(after end: Int) -> Continuation {
        var index = end
        var sawNewline = false
        while let byte = self.byte(index) {
            if ByteClass.isSeparator(byte) {
                sawNewline = sawNewline || ByteClass.isNewline(byte)
                index += 1
            } else if byte == UInt8(ascii: "-") {
                guard let next = self.byte(index + 1) else { break }
                guard next == byte else { return .none }
                index = self.end(of: index) { !ByteClass.isNewline($0) }
            } else {
                return byte == UInt8(ascii: "'") && sawNewline ? .quote(index) : .none
            }
        }
        return isEnd ? .none : .needMore
    }
}
