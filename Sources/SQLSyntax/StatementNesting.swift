/// Counts what a semicolon must be outside of to end a statement, as psql does.
///
/// Source: psqlscan.l, the rules for parentheses, semicolons and identifiers.
struct StatementNesting: Sendable {
    private var parentheses = 0
    private var beginDepth = 0
    private var wordCount = 0
    /// The first letters of the first four words, where they could open a routine's definition.
    private var initials: (UInt8, UInt8, UInt8, UInt8) = (0, 0, 0, 0)
    /// Whether the word BEGIN came last that has opened a body.
    private var opensBody = false
    /// Whether that was BEGIN ATOMIC.
    private var isAtomic = false
    /// Whether a statement of a body begins.
    private var isBetween = false
    /// Whether what psql takes for a routine's body cannot be one: the server would find several
    /// statements in it, and psql of 13 and before, which knows no such bodies, does.
    private(set) var isBroken = false
    /// Whether the statement is of a kind that can be long and never names a role.
    private(set) var namesNoRoles = false

    /// Whether the statement cannot end here, even at the end of the text.
    var isOpen: Bool { parentheses > 0 || beginDepth > 0 }

    /// Whether a routine's body has begun that psql ends at an END, or what psql takes for one.
    var isInBody: Bool { beginDepth > 0 }

    /// Takes the next token; true where the statement ends with it.
    mutating func advance(over token: Token, in bytes: UnsafeRawBufferPointer) -> Bool {
        if opensBody, !token.isTrivia {
            opensBody = false
            isAtomic =
                token.kind == .word
                && UnsafeRawBufferPointer(rebasing: bytes[token.range]).isWord("atomic")
            isBetween = isAtomic
            if isAtomic { return false }
        }
        if isBetween, !token.isTrivia {
            isBetween = false
            isBroken = !Self.mayBegin(token, in: bytes)
        }
        switch token.kind {
        case .punctuation:
            if bytes[token.start] == UInt8(ascii: "(") {
                parentheses += 1
            } else if bytes[token.start] == UInt8(ascii: ")"), parentheses > 0 {
                parentheses -= 1
            }
        case .semicolon:
            guard parentheses == 0, beginDepth > 0 else { return parentheses == 0 }
            isBetween = true
            // No expression goes on behind a semicolon.
            isBroken = !isAtomic || beginDepth > 1
        // psql counts no `u` that stands before an ampersand (psqlscan.l, xufailed).
        case .word where Self.isLoneU(token, in: bytes): break
        case .word:
            takeWord(UnsafeRawBufferPointer(rebasing: bytes[token.range]))
        default: break
        }
        return false
    }

    /// Whether a statement of a routine's body may begin with a token (gram.y, routine_body_stmt; of
    /// others the server says that they are not supported there).
    private static func mayBegin(_ token: Token, in bytes: UnsafeRawBufferPointer) -> Bool {
        let text = UnsafeRawBufferPointer(rebasing: bytes[token.range])
        switch token.kind {
        case .semicolon: return true
        case .punctuation: return text.first == UInt8(ascii: "(")
        case .word:
            let words: [StaticString] = [
                "select", "insert", "update", "delete", "merge", "values", "with", "table",
                "return", "end",
            ]
            return words.contains { text.isWord($0) }
        default: return false
        }
    }

    private static func isLoneU(_ token: Token, in bytes: UnsafeRawBufferPointer) -> Bool {
        token.end - token.start == 1 && token.end < bytes.count
            && ByteClass.lowercased(bytes[token.start]) == UInt8(ascii: "u")
            && bytes[token.end] == UInt8(ascii: "&")
    }

    private mutating func takeWord(_ word: UnsafeRawBufferPointer) {
        if wordCount == 0 {
            let kinds: [StaticString] = ["insert", "select", "update", "values"]
            namesNoRoles = kinds.contains { word.isWord($0) }
        }
        if wordCount < 4 {
            let opens: [StaticString] = ["create", "function", "procedure", "or", "replace"]
            if opens.contains(where: { word.isWord($0) }), let first = word.first {
                setInitial(ByteClass.lowercased(first))
            }
            wordCount += 1
        }
        guard parentheses == 0, isRoutine else { return }
        if word.isWord("begin") {
            // There is none within another.
            if beginDepth > 0 { isBroken = true }
            beginDepth += 1
            opensBody = true
        } else if word.isWord("case") {
            // CASE closes with END too.
            if beginDepth >= 1 { beginDepth += 1 }
        } else if word.isWord("end"), beginDepth > 0 {
            beginDepth -= 1
        }
    }

    private mutating func setInitial(_ letter: UInt8) {
        switch wordCount {
        case 0: initials.0 = letter
        case 1: initials.1 = letter
        case 2: initials.2 = letter
        default: initials.3 = letter
        }
    }

    private var isRoutine: Bool {
        func opensRoutine(_ letter: UInt8) -> Bool {
            letter == UInt8(ascii: "f") || letter == UInt8(ascii: "p")
        }
        guard initials.0 == UInt8(ascii: "c") else { return false }
        if opensRoutine(initials.1) { return true }
        return initials.1 == UInt8(ascii: "o") && initials.2 == UInt8(ascii: "r")
            && opensRoutine(initials.3)
    }
}

extension UnsafeRawBufferPointer {
    /// Whether the bytes are this lower-case ASCII word in any case.
    package func isWord(_ word: StaticString) -> Bool {
        guard count == word.utf8CodeUnitCount else { return false }
        return word.withUTF8Buffer { expected in
            for index in 0..<count where ByteClass.lowercased(self[index]) != expected[index] {
                return false
            }
            return true
        }
    }
}

extension TokenKind {
    /// The kind as a message names it.
    var inWords: String {
        switch self {
        case .blockComment: "a comment"
        case .quotedIdentifier, .unicodeIdentifier: "a quoted name"
        case .dollarString: "a dollar-quoted string"
        default: "a string"
        }
    }
}
