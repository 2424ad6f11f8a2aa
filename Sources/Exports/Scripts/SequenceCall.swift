package import SQLSyntax

/// `SELECT pg_catalog.setval('public.name', 42, true);` (pg_dump.c, dumpSequenceData).
package struct SequenceCall {
    /// The sequence's schema, where it is named.
    package var schema: String?
    /// The sequence, without its schema.
    package var name: String
    package var value: Int64
    package var isCalled: Bool

    /// Reads the call from a statement that is nothing else; nil for any other one.
    package init?(_ statement: SQLStatement) {
        guard let (function, start) = statement.call, function == "setval",
            let literal = statement.stringValue(at: start)
        else { return nil }
        let hasType = statement.isKeyword(start + 2, "REGCLASS")
        let comma = hasType ? start + 3 : start + 1
        let isNegative = statement.isSymbol(comma + 1, "-")
        let end = comma + (isNegative ? 3 : 2)
        let digits = String(decoding: statement.text(end - 1), as: UTF8.self)
        let isPlain = statement.isSymbol(end, ")") && statement.count == end + 1
        let isLong = statement.isSymbol(end, ",") && statement.count == end + 3
        guard statement.isSymbol(comma, ","), isPlain || isLong, let magnitude = Int64(digits),
            let isCalled = isPlain ? true : Self.truth(statement, end + 1),
            let parts = Self.parts(of: literal), let name = parts.last
        else { return nil }
        value = isNegative ? -magnitude : magnitude
        self.isCalled = isCalled
        self.name = name
        schema = parts.count > 1 ? parts[0] : nil
    }

    /// What a literal says, as a word or in quotes; nil for anything else.
    ///
    /// Source: parse_bool_with_len in bool.c.
    private static func truth(_ statement: SQLStatement, _ index: Int) -> Bool? {
        if statement.isKeyword(index, "TRUE") { return true }
        if statement.isKeyword(index, "FALSE") { return false }
        guard
            let text = statement.stringValue(at: index).map({ String(decoding: $0, as: UTF8.self) })
        else { return nil }
        let word = text.lowercased().filter { !$0.isWhitespace }
        guard !word.isEmpty else { return nil }
        if word == "1" || word == "on" || ["true", "yes"].contains(where: { $0.hasPrefix(word) }) {
            return true
        }
        let isFalse =
            word == "0" || word == "of" || word == "off"
            || ["false", "no"].contains { $0.hasPrefix(word) }
        return isFalse ? false : nil
    }

    /// Whether a query may move sequences.
    package static func mayMove(_ statement: SQLStatement) -> Bool {
        ["SELECT", "WITH", "VALUES"].contains { statement.isWord(0, $0) }
            && statement.tokens.indices.contains { index in
                statement.isKeyword(index, "SETVAL") || statement.isKeyword(index, "NEXTVAL")
            }
    }

    /// The parts of a name such as `public."Seq"`.
    private static func parts(of text: [UInt8]) -> [String]? {
        text.withUnsafeBytes { bytes in
            let lexer = SQLLexer()
            var tokens: [Token] = []
            var index = 0
            while index < bytes.count {
                guard case .token(let token) = lexer.token(in: bytes, at: index, isEnd: true)
                else { return nil }
                tokens.append(token)
                index = token.end
            }
            let parsed = SQLStatement(bytes: text, tokens: tokens, backslashEscapes: false)
            return parsed.qualifiedName(at: 0)?.map(\.description)
        }
    }
}
