/// Cuts SQL as PostgreSQL and psql see it into tokens.
///
/// The lexer is a value without a position: it is asked for the token that begins at an offset of
/// a buffer, and answers that it needs more bytes where the buffer ends before the token surely
/// does. Sources: scan.l (PostgreSQL), psqlscan.l (psql).
public struct SQLLexer: Sendable {
    /// Whether a backslash escapes in plain `'…'` (standard_conforming_strings = off).
    public var backslashEscapesInStrings = false

    /// Creates a lexer with standard-conforming strings.
    public init() {}

    /// What begins at an offset.
    public enum Step: Hashable, Sendable {
        /// A whole token.
        case token(Token)
        /// The buffer ends inside the token.
        case needMore
        /// The text ends inside a quote or a comment.
        case unterminated(TokenKind)
        /// A byte that cannot stand in SQL text.
        case invalid
        /// A number or parameter with letters right behind it, which releases of psql cut each in its
        /// own way.
        case trailingJunk
    }

    /// The token that begins at `start`, which must lie inside `bytes`.
    ///
    /// `isEnd` says that nothing follows `bytes`.
    public func token(in bytes: UnsafeRawBufferPointer, at start: Int, isEnd: Bool) -> Step {
        let view = LexerView(bytes: bytes, isEnd: isEnd)
        let byte = bytes[start]
        switch byte {
        case 0x20, 0x09, 0x0a, 0x0c, 0x0d:
            let end = view.end(of: start + 1, while: ByteClass.isSeparator)
            return .token(Token(.whitespace, start, end))
        case UInt8(ascii: "'"):
            return quoted(
                .string, in: view, from: start, quoteAt: start,
                escapes: backslashEscapesInStrings)
        case UInt8(ascii: "\""):
            return quotedIdentifier(.quotedIdentifier, in: view, from: start, quoteAt: start)
        case UInt8(ascii: "$"):
            return dollar(in: view, from: start)
        case UInt8(ascii: ";"):
            return .token(Token(.semicolon, start, start + 1))
        case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "["), UInt8(ascii: "]"),
            UInt8(ascii: ","), UInt8(ascii: "{"), UInt8(ascii: "}"):
            return .token(Token(.punctuation, start, start + 1))
        case UInt8(ascii: "."):
            guard let next = view.byte(start + 1) else { return view.cut(.punctuation, start) }
            return ByteClass.isDigit(next)
                ? number(in: view, from: start) : .token(Token(.punctuation, start, start + 1))
        case UInt8(ascii: ":"):
            guard let next = view.byte(start + 1) else { return view.cut(.punctuation, start) }
            let double = next == UInt8(ascii: ":") || next == UInt8(ascii: "=")
            return .token(Token(.punctuation, start, start + (double ? 2 : 1)))
        case UInt8(ascii: "\\"):
            // For psql a command goes up to the line feed; a carriage return in it is white space.
            return toEndOfLine(.metaCommand, in: view, from: start) { $0 == 0x0a }
        case 0x30...0x39:
            return number(in: view, from: start)
        default:
            if ByteClass.isWordStart(byte) { return word(in: view, from: start) }
            if ByteClass.isOperator(byte) { return operatorOrComment(in: view, from: start) }
            return .invalid
        }
    }

    private func word(in view: LexerView, from start: Int) -> Step {
        let end = view.end(of: start + 1, while: ByteClass.isWordPart)
        guard end < view.bytes.count else { return view.cut(.word, start) }
        let next = view.bytes[end]
        if end == start + 1 {
            let letter = ByteClass.lowercased(view.bytes[start])
            if next == UInt8(ascii: "'") {
                switch letter {
                case UInt8(ascii: "e"):
                    return quoted(
                        .escapeString, in: view, from: start, quoteAt: end, escapes: true)
                case UInt8(ascii: "b"), UInt8(ascii: "x"):
                    return quoted(.bitString, in: view, from: start, quoteAt: end, escapes: false)
                case UInt8(ascii: "n"):
                    return quoted(
                        .string, in: view, from: start, quoteAt: end,
                        escapes: backslashEscapesInStrings)
                default: break
                }
            } else if letter == UInt8(ascii: "u"), next == UInt8(ascii: "&") {
                guard let quote = view.byte(end + 1) else { return view.cut(.word, start) }
                if quote == UInt8(ascii: "'") {
                    return quoted(
                        .unicodeString, in: view, from: start, quoteAt: end + 1, escapes: false)
                }
                if quote == UInt8(ascii: "\"") {
                    return quotedIdentifier(
                        .unicodeIdentifier, in: view, from: start, quoteAt: end + 1)
                }
            }
        }
        return .token(Token(.word, start, end))
    }

    private func operatorOrComment(in view: LexerView, from start: Int) -> Step {
        let byte = view.bytes[start]
        if byte == UInt8(ascii: "-") || byte == UInt8(ascii: "/") {
            guard let next = view.byte(start + 1) else { return view.cut(.operator, start) }
            if byte == UInt8(ascii: "-"), next == byte {
                return toEndOfLine(
                    .lineComment, in: view, from: start, where: ByteClass.isNewline)
            }
            if byte == UInt8(ascii: "/"), next == UInt8(ascii: "*") {
                return blockComment(in: view, from: start)
            }
        }
        // A comment may begin right behind an operator: `1 +-- one`.
        var index = start + 1
        while index < view.bytes.count, ByteClass.isOperator(view.bytes[index]) {
            let byte = view.bytes[index]
            if byte == UInt8(ascii: "-") || byte == UInt8(ascii: "/") {
                guard let next = view.byte(index + 1) else { break }
                let opens = byte == UInt8(ascii: "-") ? byte : UInt8(ascii: "*")
                if next == opens { return .token(Token(.operator, start, index)) }
            }
            index += 1
        }
        if !view.isEnd, index + 1 >= view.bytes.count { return .needMore }
        index = view.end(of: index, while: ByteClass.isOperator)
        return .token(Token(.operator, start, index))
    }

    private func toEndOfLine(
        _ kind: TokenKind, in view: LexerView, from start: Int, where isEnd: (UInt8) -> Bool
    ) -> Step {
        let end = view.end(of: start) { !isEnd($0) }
        guard end < view.bytes.count || view.isEnd else { return .needMore }
        return .token(Token(kind, start, end))
    }

    private func blockComment(in view: LexerView, from start: Int) -> Step {
        var depth = 1
        var index = start + 2
        let bytes = view.bytes
        while index + 1 < bytes.count {
            if bytes[index] == UInt8(ascii: "*"), bytes[index + 1] == UInt8(ascii: "/") {
                depth -= 1
                index += 2
                if depth == 0 { return .token(Token(.blockComment, start, index)) }
            } else if bytes[index] == UInt8(ascii: "/"), bytes[index + 1] == UInt8(ascii: "*") {
                depth += 1
                index += 2
            } else {
                index += 1
            }
        }
        return view.isEnd ? .unterminated(.blockComment) : .needMore
    }
}

/// A buffer, and whether more may follow it.
struct LexerView {
    let bytes: UnsafeRawBufferPointer
    let isEnd: Bool

    func byte(_ index: Int) -> UInt8? { index < bytes.count ? bytes[index] : nil }

    /// The answer for a token that reaches the end of the buffer.
    func cut(_ kind: TokenKind, _ start: Int) -> SQLLexer.Step {
        isEnd ? .token(Token(kind, start, bytes.count)) : .needMore
    }

    func end(of start: Int, while belongs: (UInt8) -> Bool) -> Int {
        var index = start
        while index < bytes.count, belongs(bytes[index]) { index += 1 }
        return index
    }

    /// The offset of the next `byte` at or after `start`.
    func firstIndex(of byte: UInt8, from start: Int) -> Int? {
        ByteSearch.first(byte, in: bytes, from: start)
    }
}
