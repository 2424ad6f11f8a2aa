/// Recognises `COPY … FROM stdin`, after which rows stand in the script.
enum CopyStatement {
    /// What a statement is.
    enum Kind {
        /// Rows follow it.
        case fromClient
        /// None do.
        case other
        /// It has FROM stdin where no release of PostgreSQL would look for it.
        case unclear
    }

    /// What the statement of these tokens is (gram.y, CopyStmt).
    static func kind(_ tokens: [Token], in bytes: UnsafeRawBufferPointer) -> Kind {
        var words = Words(tokens: tokens, bytes: bytes)
        guard words.accept("copy") else { return .other }
        let start = words
        if !words.accept("binary") || !words.takeName() {
            words = start
            guard words.takeName() else { return start.namesClient ? .unclear : .other }
        }
        words.takeList()
        if words.accept("with"), !words.accept("oids") {
            return start.namesClient ? .unclear : .other
        }
        // The server takes one for the other (gram.y, copy_file_name).
        if words.accept("from"), words.accept("stdin") || words.accept("stdout") {
            return .fromClient
        }
        return start.namesClient ? .unclear : .other
    }

    /// The tokens that are to come.
    private struct Words {
        let tokens: [Token]
        let bytes: UnsafeRawBufferPointer
        var index = 0

        private var next: Token? { tokens[index...].first { !$0.isTrivia } }

        private func text(_ token: Token) -> UnsafeRawBufferPointer {
            UnsafeRawBufferPointer(rebasing: bytes[token.range])
        }

        private mutating func pass(_ token: Token) {
            index = (tokens[index...].firstIndex { $0.start == token.start } ?? index) + 1
        }

        mutating func accept(_ word: StaticString) -> Bool {
            guard let token = next, token.kind == .word, text(token).isWord(word) else {
                return false
            }
            pass(token)
            return true
        }

        private mutating func accept(symbol: UInt8) -> Bool {
            guard let token = next, token.kind == .punctuation, text(token).first == symbol,
                token.end - token.start == 1
            else { return false }
            pass(token)
            return true
        }

        /// A name, with those of what it is in; false where something else stands there.
        mutating func takeName() -> Bool {
            repeat {
                guard let token = next else { return false }
                switch token.kind {
                case .word where !text(token).isWord("from"), .quotedIdentifier: pass(token)
                case .unicodeIdentifier:
                    pass(token)
                    if accept("uescape"), let escape = next { pass(escape) }
                default: return false
                }
            } while accept(symbol: UInt8(ascii: "."))
            return true
        }

        /// A list in parentheses, where there is one.
        mutating func takeList() {
            guard accept(symbol: UInt8(ascii: "(")) else { return }
            var depth = 1
            while depth > 0, let token = next {
                if token.kind == .punctuation {
                    if text(token).first == UInt8(ascii: "(") { depth += 1 }
                    if text(token).first == UInt8(ascii: ")") { depth -= 1 }
                }
                pass(token)
            }
        }

        /// Whether FROM stdin or stdout stands anywhere outside of parentheses.
        var namesClient: Bool {
            var depth = 0
            var isBehindFrom = false
            for token in tokens[index...] where !token.isTrivia {
                let text = text(token)
                if token.kind == .punctuation, text.count == 1 {
                    if text[0] == UInt8(ascii: "(") { depth += 1 }
                    if text[0] == UInt8(ascii: ")") { depth -= 1 }
                }
                let isClient = text.isWord("stdin") || text.isWord("stdout")
                if depth == 0, token.kind == .word, isBehindFrom, isClient { return true }
                isBehindFrom = token.kind == .word && text.isWord("from")
            }
            return false
        }
    }
}

/// Follows `standard_conforming_strings`, which changes how plain strings are read.
struct StatedStrings: Sendable {
    private var areStandard = Scoped(true)

    /// Whether plain strings know backslash escapes.
    var backslashEscapes: Bool {
        get { !areStandard.current }
        set { areStandard = Scoped(!newValue) }
    }

    /// What begins the statements that can change it.
    private static let words: [StaticString] = [
        "set", "select", "reset", "discard", "begin", "start", "commit", "end", "rollback", "abort",
        "savepoint", "release",
    ]

    /// Takes note of a statement, whose tokens have offsets into `bytes`; it goes to its last token.
    mutating func consume(_ tokens: [Token], in bytes: UnsafeRawBufferPointer) {
        // Few statements can, and all of them are short.
        guard let last = tokens.last, last.end < 4096,
            let first = tokens.first(where: { !$0.isTrivia }), first.kind == .word
        else { return }
        let word = UnsafeRawBufferPointer(rebasing: bytes[first.range])
        guard Self.words.contains(where: { word.isWord($0) }),
            tokens.count(where: { !$0.isTrivia }) <= 24
        else { return }
        let statement = SQLStatement(
            bytes: Array(bytes[..<last.end]), tokens: tokens, backslashEscapes: backslashEscapes)
        if areStandard.consume(statement) { return }
        if statement.resets("STANDARD_CONFORMING_STRINGS") {
            areStandard.set(true)
        } else if let value = Self.value(statement) {
            areStandard.set(value, isLocal: statement.setsForTransaction)
        }
    }

    /// What a statement sets it to; nil where it sets something else.
    private static func value(_ statement: SQLStatement) -> Bool? {
        if let (function, arguments) = statement.call {
            // `SELECT pg_catalog.set_config('standard_conforming_strings', 'off', false)`
            guard function == "set_config", let name = statement.stringValue(at: arguments),
                String(decoding: name, as: UTF8.self).lowercased() == "standard_conforming_strings"
            else { return nil }
            return isOn(statement, arguments + 2)
        }
        guard statement.isKeyword(0, "SET") else { return nil }
        let isScoped = statement.isKeyword(1, "SESSION") || statement.isKeyword(1, "LOCAL")
        let start = isScoped ? 2 : 1
        let name = statement.identifier(at: start)?.name.description.lowercased()
        guard name == "standard_conforming_strings",
            statement.count == start + 3
        else { return nil }
        return isOn(statement, start + 2)
    }

    private static func isOn(_ statement: SQLStatement, _ index: Int) -> Bool {
        let words: [StaticString] = ["on", "true", "1", "default", "yes"]
        let value = statement.stringValue(at: index) ?? Array(statement.text(index))
        return value.withUnsafeBytes { bytes in words.contains { bytes.isWord($0) } }
    }
}
