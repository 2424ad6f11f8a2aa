/// The kinds of token that PostgreSQL's and psql's lexers tell apart.
///
/// Source: scan.l and psqlscan.l.
public enum TokenKind: UInt8, Sendable {
    /// Spaces, tabs, newlines, form feeds, vertical tabs.
    case whitespace
    /// `-- …` up to, and without, the end of the line.
    case lineComment
    /// `/* … */`, nested.
    case blockComment
    /// A bare word: an identifier, or a keyword.
    case word
    /// `"…"`.
    case quotedIdentifier
    /// `U&"…"`.
    case unicodeIdentifier
    /// `'…'`, `N'…'`; with backslash escapes only where standard_conforming_strings is off.
    case string
    /// `E'…'`.
    case escapeString
    /// `U&'…'`.
    case unicodeString
    /// `B'…'`, `X'…'`.
    case bitString
    /// `$tag$…$tag$`.
    case dollarString
    /// A number, with whatever letters follow it.
    case number
    /// `$1`.
    case parameter
    /// A run of operator characters.
    case `operator`
    /// One of `( ) [ ] , .`, or `:`, `::`, `:=`.
    case punctuation
    /// `;`.
    case semicolon
    /// A backslash outside quotes, to the end of the line: psql would run a command.
    case metaCommand
}

/// A token's kind and where it stands in its buffer, in bytes.
public struct Token: Hashable, Sendable {
    /// What it is.
    public var kind: TokenKind
    /// The offset of its first byte.
    public var start: Int
    /// The offset after its last byte.
    public var end: Int

    /// Creates a token.
    public init(_ kind: TokenKind, _ start: Int, _ end: Int) {
        self.kind = kind
        self.start = start
        self.end = end
    }

    /// Its place.
    public var range: Range<Int> { start..<end }

    /// Whether SQL's grammar never sees it.
    public var isTrivia: Bool {
        kind == .whitespace || kind == .lineComment || kind == .blockComment
    }

    /// Whether it is text between quotes that no grammar looks into.
    public var isLiteral: Bool {
        switch kind {
        case .string, .escapeString, .unicodeString, .dollarString: true
        default: false
        }
    }
}
