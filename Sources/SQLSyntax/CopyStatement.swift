/// Recognises `COPY … FROM stdin`, after which rows stand in the script.
enum CopyStatement {
    static func readsFromStandardInput(
        _ tokens: [Token], in bytes: UnsafeRawBufferPointer
    ) -> Bool {
        var depth = 0
        var isFirst = true
        var previousIsFrom = false
        for token in tokens where !token.isTrivia {
            let text = UnsafeRawBufferPointer(rebasing: bytes[token.range])
            if isFirst {
                guard token.kind == .word, text.isWord("copy") else { return false }
                isFirst = false
                continue
            }
            if token.kind == .punctuation, text.count == 1 {
                if text[0] == UInt8(ascii: "(") { depth += 1 }
                if text[0] == UInt8(ascii: ")") { depth -= 1 }
            }
            guard depth == 0 else { continue }
            // The server takes one for the other (gram.y, copy_file_name).
            let isClient = text.isWord("stdin") || text.isWord("stdout")
            if token.kind == .word, previousIsFrom, isClient { return true }
            previousIsFrom = token.kind == .word && text.isWord("from")
        }
        return false
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
    mutating func take(_ tokens: [Token], in bytes: UnsafeRawBufferPointer) {
        // Few statements can, and all of them are short.
        guard tokens.count <= 24, let last = tokens.last, last.end < 4096,
            let first = tokens.first(where: { !$0.isTrivia }), first.kind == .word
        else { return }
        let word = UnsafeRawBufferPointer(rebasing: bytes[first.range])
        guard Self.words.contains(where: { word.isWord($0) }) else { return }
        let statement = SQLStatement(
            bytes: Array(bytes[..<last.end]), tokens: tokens, backslashEscapes: backslashEscapes)
        if areStandard.take(statement) { return }
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
        guard statement.isKeyword(start, "STANDARD_CONFORMING_STRINGS"),
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
