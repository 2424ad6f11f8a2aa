/// Cuts the text of a SQL script, as psql reads it, into statements, comments, and COPY data.
///
/// The scanner is a pure value: the caller keeps a buffer that begins where the last item ended,
/// and hands over more of it when asked to. Statements end as psql ends them (psqlscan.l): at a
/// semicolon outside parentheses and outside the `BEGIN ATOMIC … END` of a routine.
public struct StatementScanner: Sendable {
    /// What the next bytes of the buffer are.
    public enum Item: Hashable, Sendable {
        /// White space between statements.
        case whitespace
        /// A comment between statements.
        case comment
        /// A whole statement with its semicolon; its tokens are in `tokens`.
        case statement
        /// A part of a statement too long to hold, of a kind that names no roles.
        case fragment(isLast: Bool)
        /// A backslash command, without its newline.
        case metaCommand
        /// Rows of a COPY block, whole or in parts; the number of line ends in them.
        case copyRows(Int)
        /// The `\.` line that ends a COPY block.
        case copyEnd
    }

    /// The answer to a scan.
    public enum Step: Hashable, Sendable {
        /// The first `length` bytes of the buffer are an item.
        case item(Item, length: Int)
        /// The buffer ends inside an item; the same bytes are wanted again with more behind them.
        case needMore
        /// Nothing is left.
        case end
    }

    /// The longest statement that is held whole, in bytes.
    public static let maximumStatement = 8 << 20

    /// The tokens of the statement returned last, or of a part of one, white space and comments
    /// included; a string that is too long to be held is none.
    public private(set) var tokens: [Token] = []
    /// The line that the next item begins on, counted from 1.
    public private(set) var line = 1
    /// The offset of the next item in the whole text, in bytes.
    public private(set) var offset: UInt64 = 0
    /// Whether plain strings know backslash escapes; follows standard_conforming_strings.
    public var backslashEscapes: Bool {
        get { lexer.backslashEscapesInStrings }
        set {
            strings.backslashEscapes = newValue
            lexer.backslashEscapesInStrings = newValue
        }
    }

    /// Whether the statement returned last was COPY … FROM stdin, whose rows follow.
    public var awaitsRows: Bool { isCopyDue || copy != nil }

    /// Whether the statement under way is in a routine's body that the word BEGIN has opened.
    public var isInBody: Bool { nesting.isInBody }

    private var lexer = SQLLexer()
    private var strings = StatedStrings()
    private var nesting = StatementNesting()
    private var pending: [Token] = []
    private var resumeAt = 0
    private var isInFragment = false
    /// The string that is open and was too long to hold.
    private var openString: LongString?
    /// Whether the fragment returned last has a part of a long string that is a plain one: `'…'`.
    public private(set) var longStringIsPlain = false
    private var copy: CopyDataScanner?
    private var isCopyDue = false

    /// Creates a scanner at the start of a script.
    public init() {}

    /// Says what begins at the start of `buffer`.
    public mutating func scan(
        _ buffer: UnsafeRawBufferPointer, isEnd: Bool
    ) throws(SQLError) -> Step {
        guard !buffer.isEmpty else { return try atEnd(isEnd: isEnd) }
        if copy != nil { return try scanCopy(buffer, isEnd: isEnd) }
        if let string = openString { return try scan(string, buffer, isEnd: isEnd) }
        while resumeAt < buffer.count {
            let step = lexer.token(in: buffer, at: resumeAt, isEnd: isEnd)
            guard case .token(let token) = step else {
                return try incomplete(step, buffer)
            }
            if pending.isEmpty, !isInFragment {
                if let step = try between(token, buffer) { return step }
            } else if token.kind == .metaCommand {
                throw commandInside(token, buffer)
            }
            if isCopyDue, !token.isTrivia {
                throw textBehindCopy(buffer)
            }
            pending.append(token)
            resumeAt = token.end
            if nesting.advance(over: token, in: buffer) {
                return try finishStatement(buffer)
            }
            if nesting.isBroken {
                throw error(
                    "psql takes the word BEGIN for the start of a routine's body, which it is not",
                    in: buffer, at: token.start)
            }
        }
        if resumeAt > Self.maximumStatement / 4, nesting.namesNoRoles {
            return finishFragment(buffer)
        }
        guard isEnd else {
            try checkLength(buffer)
            return .needMore
        }
        if nesting.isOpen {
            throw error("the text ends inside a statement", in: buffer, at: buffer.count)
        }
        // psql sends what is left at the end of its input without a semicolon.
        return try finishStatement(buffer)
    }

    /// Hands each item of a whole text to `body`, with the scanner that has just found it.
    public static func forEachItem(
        in text: UnsafeRawBufferPointer, escapes: Bool,
        _ body: (Item, StatementScanner, UnsafeRawBufferPointer) throws -> Void
    ) throws {
        var scanner = StatementScanner()
        scanner.backslashEscapes = escapes
        var position = 0
        while position < text.count {
            let rest = UnsafeRawBufferPointer(rebasing: text[position...])
            guard case .item(let item, let length) = try scanner.scan(rest, isEnd: true) else {
                return
            }
            try body(item, scanner, UnsafeRawBufferPointer(rebasing: rest[..<length]))
            position += length
        }
    }

    /// Items that stand alone between statements; nil where a statement begins.
    private mutating func between(
        _ token: Token, _ buffer: UnsafeRawBufferPointer
    ) throws(SQLError) -> Step? {
        switch token.kind {
        case .whitespace:
            guard isCopyDue else { return consume(.whitespace, token.end, buffer) }
            // The rows begin on the line after the COPY statement.
            let line = UnsafeRawBufferPointer(rebasing: buffer[..<token.end])
            guard let newline = ByteSearch.first(0x0a, in: line, from: 0) else {
                return consume(.whitespace, token.end, buffer)
            }
            isCopyDue = false
            copy = CopyDataScanner()
            return consume(.whitespace, newline + 1, buffer)
        case .lineComment, .blockComment:
            let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<token.end])
            if isCopyDue, ByteSearch.first(0x0a, in: bytes, from: 0) != nil {
                // For psql the rows begin inside of it.
                throw textBehindCopy(buffer)
            }
            return consume(.comment, token.end, buffer)
        case .metaCommand:
            guard !isCopyDue else { return nil }
            // A new session has what the server sets.
            let line = UnsafeRawBufferPointer(rebasing: buffer[..<token.end])
            if case .connect? = MetaCommand(line: line) { backslashEscapes = false }
            return consume(.metaCommand, token.end, buffer)
        default: return nil
        }
    }

    private mutating func scanCopy(
        _ buffer: UnsafeRawBufferPointer, isEnd: Bool
    ) throws(SQLError) -> Step {
        guard var scanner = copy else { return .needMore }
        let step = scanner.scan(buffer, isEnd: isEnd)
        copy = scanner
        switch step {
        case .rows(let length, let count):
            advance(by: length, lines: count)
            return .item(.copyRows(count), length: length)
        case .terminator(let length):
            copy = nil
            advance(by: length, lines: 1)
            return .item(.copyEnd, length: length)
        case .needMore:
            guard isEnd else { return .needMore }
            throw error("the text ends inside the rows of a COPY block", in: buffer, at: 0)
        }
    }

    private func atEnd(isEnd: Bool) throws(SQLError) -> Step {
        guard isEnd else { return .needMore }
        if copy != nil || isCopyDue {
            throw SQLError(
                "the text ends inside the rows of a COPY block", line: line, offset: offset)
        }
        return .end
    }

    private mutating func finishStatement(
        _ buffer: UnsafeRawBufferPointer
    ) throws(SQLError) -> Step {
        let kind = isInFragment ? .other : CopyStatement.kind(pending, in: buffer)
        if kind == .unclear {
            throw error("a COPY statement has FROM stdin in another place", in: buffer, at: 0)
        }
        isCopyDue = kind == .fromClient
        if !isInFragment {
            strings.consume(pending, in: buffer)
            lexer.backslashEscapesInStrings = strings.backslashEscapes
        }
        nesting = StatementNesting()
        let item = isInFragment ? Item.fragment(isLast: true) : Item.statement
        isInFragment = false
        longStringIsPlain = false
        swap(&tokens, &pending)
        return consume(item, resumeAt, buffer)
    }

    private mutating func finishFragment(_ buffer: UnsafeRawBufferPointer) -> Step {
        isInFragment = true
        longStringIsPlain = false
        swap(&tokens, &pending)
        return consume(.fragment(isLast: false), resumeAt, buffer)
    }

    private mutating func consume(
        _ item: Item, _ length: Int, _ buffer: UnsafeRawBufferPointer
    ) -> Step {
        let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<length])
        advance(by: length, lines: ByteSearch.lineFeeds(in: bytes))
        pending.removeAll(keepingCapacity: true)
        resumeAt = 0
        return .item(item, length: length)
    }

    private mutating func advance(by length: Int, lines: Int) {
        offset += UInt64(length)
        line += lines
    }

    private mutating func incomplete(
        _ step: SQLLexer.Step, _ buffer: UnsafeRawBufferPointer
    ) throws(SQLError) -> Step {
        switch step {
        case .unterminated(let kind):
            throw error("the text ends inside \(kind.inWords)", in: buffer, at: resumeAt)
        case .invalid:
            let value = String(buffer[resumeAt], radix: 16)
            throw error("byte 0x\(value) cannot stand in SQL", in: buffer, at: resumeAt)
        case .trailingJunk:
            throw error("letters stand right behind a number", in: buffer, at: resumeAt)
        case .token, .needMore:
            // What ends where a token does is better than a part of a string.
            if nesting.namesNoRoles, resumeAt > Self.maximumStatement / 4 {
                return finishFragment(buffer)
            }
            if nesting.namesNoRoles, buffer.count >= Self.maximumStatement / 2,
                let string = LongString(
                    at: resumeAt, in: buffer, plainEscapes: backslashEscapes),
                case .inside(let end) = string.part(
                    of: buffer, from: resumeAt + string.opening, isEnd: false)
            {
                openString = string
                longStringIsPlain = string.isPlain
                isInFragment = true
                swap(&tokens, &pending)
                return consume(.fragment(isLast: false), end, buffer)
            }
            try checkLength(buffer)
            return .needMore
        }
    }

    /// Hands on a further part of a string that is too long to hold, up to its end.
    private mutating func scan(
        _ string: LongString, _ buffer: UnsafeRawBufferPointer, isEnd: Bool
    ) throws(SQLError) -> Step {
        tokens.removeAll(keepingCapacity: true)
        switch string.part(of: buffer, from: 0, isEnd: isEnd) {
        case .end(let end):
            openString = nil
            return consume(.fragment(isLast: false), end, buffer)
        case .goesOn(let at):
            // For psql it is another string.
            throw error(
                "a string of megabytes goes on in other quotes", in: buffer, at: at,
                advice: "Write it as one string")
        case .inside(let end) where !isEnd:
            return consume(.fragment(isLast: false), end, buffer)
        case .inside, .needMore:
            guard !isEnd else { throw error("the text ends inside a string", in: buffer, at: 0) }
            try checkLength(buffer)
            return .needMore
        }
    }

    private func checkLength(_ buffer: UnsafeRawBufferPointer) throws(SQLError) {
        guard buffer.count >= Self.maximumStatement else { return }
        throw error(
            "a statement is longer than 8 MiB", in: buffer, at: 0,
            advice: "Only rows may be that long, in COPY or INSERT: make several statements of it")
    }

    private func textBehindCopy(_ buffer: UnsafeRawBufferPointer) -> SQLError {
        error(
            "text follows COPY … FROM stdin on its line", in: buffer, at: 0,
            advice: "Put it on a line of its own behind the rows' end")
    }

    private func commandInside(_ token: Token, _ buffer: UnsafeRawBufferPointer) -> SQLError {
        let isSemicolon =
            token.start + 1 < buffer.count && buffer[token.start + 1] == UInt8(ascii: ";")
        return error(
            "a psql command stands inside a statement", in: buffer, at: token.start,
            advice: isSemicolon ? "Write a semicolon in place of \\;" : nil)
    }

    private func error(
        _ message: String, in buffer: UnsafeRawBufferPointer, at index: Int,
        advice: String? = nil
    ) -> SQLError {
        let before = UnsafeRawBufferPointer(rebasing: buffer[..<index])
        return SQLError(
            message, line: line + ByteSearch.lineFeeds(in: before),
            offset: offset + UInt64(index), advice: advice)
    }
}
