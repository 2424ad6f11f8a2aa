package import SQLSyntax

/// The table whose rows a statement brings: that of COPY and INSERT.
package struct FilledTable: Hashable {
    /// The name, behind its schema's where there is one.
    package let name: [Identifier]
    /// Whether the rows follow the statement, as COPY's do.
    package let isCopy: Bool

    /// The name without its schema.
    package var bareName: String { name.last?.description ?? "" }

    /// Nil for any other statement.
    package init?(_ statement: SQLStatement) {
        isCopy = statement.isKeyword(0, "COPY")
        guard isCopy || statement.hasKeywords(0, "INSERT", "INTO"),
            !isCopy || statement.firstKeyword("FROM", from: 1) != nil,
            let name = statement.qualifiedName(at: isCopy ? 1 : 2)
        else { return nil }
        self.name = name
    }

    /// The first words of a statement that is too long to be held whole.
    package static func head(of fragment: UnsafeRawBufferPointer) -> SQLStatement {
        let lexer = SQLLexer()
        var tokens: [Token] = []
        var end = 0
        while tokens.count < 16, end < fragment.count,
            case .token(let token) = lexer.token(in: fragment, at: end, isEnd: false)
        {
            tokens.append(token)
            end = token.end
        }
        return SQLStatement(
            bytes: Array(fragment[..<end]), tokens: tokens, backslashEscapes: false)
    }
}
