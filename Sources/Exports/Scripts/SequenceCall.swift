package import SQLSyntax

/// `SELECT pg_catalog.setval('public.name', 42, true);` (pg_dump.c, dumpSequenceData).
package struct SequenceCall {
    /// The sequence's schema, where it is named.
    package var schema: String?
    /// The sequence, without its schema.
    package var name: String
    package var value: Int64
    package var isCalled: Bool

    /// Reads the call from a statement; nil for any other one.
    package init?(_ statement: SQLStatement) {
        guard statement.isKeyword(0, "SELECT"),
            let call = statement.firstIndex(from: 1, where: { statement.isKeyword($0, "SETVAL") }),
            statement.isSymbol(call + 1, "("), let literal = statement.stringValue(at: call + 2),
            statement.isSymbol(call + 3, ",")
        else { return nil }
        var index = call + 4
        let isNegative = statement.isSymbol(index, "-")
        if isNegative { index += 1 }
        guard index + 2 < statement.count,
            let magnitude = Int64(String(decoding: statement.text(index), as: UTF8.self)),
            statement.isSymbol(index + 1, ",")
        else { return nil }
        value = isNegative ? -magnitude : magnitude
        isCalled = statement.isKeyword(index + 2, "TRUE")
        guard let parts = Self.parts(of: literal), let name = parts.last else { return nil }
        self.name = name
        schema = parts.count > 1 ? parts[0] : nil
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
