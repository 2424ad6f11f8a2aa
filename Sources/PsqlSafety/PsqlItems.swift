package import SQLSyntax

/// Takes a script's items one after another, those that are parts of a long statement too.
package struct PsqlItems {
    package private(set) var psql: PsqlScript
    private var isInside = false

    package init(_ psql: PsqlScript) { self.psql = psql }

    /// Goes on with what is known by now.
    package mutating func go(on psql: PsqlScript) { self.psql = psql }

    /// What stands for the item that `scanner` has found last; nil for its own bytes.
    package mutating func written(
        _ item: StatementScanner.Item, _ scanner: StatementScanner, _ bytes: UnsafeRawBufferPointer
    ) throws(PsqlText.Refusal) -> [UInt8]? {
        switch item {
        case .statement:
            return try psql.statement(
                scanner.tokens, in: bytes, escapes: scanner.backslashEscapes)
        case .fragment(let isLast):
            let isFirst = !isInside
            isInside = !isLast
            return try psql.part(
                scanner.tokens, in: bytes, escapes: scanner.backslashEscapes, isFirst: isFirst,
                hasPlainString: scanner.longStringIsPlain)
        case .comment:
            let text =
                bytes.first == UInt8(ascii: "/")
                ? try psql.statement([], in: bytes, escapes: false)
                : try psql.lineComment(bytes)
            guard text == nil || !scanner.awaitsRows else {
                // A line before it would be the first row.
                throw PsqlText.Refusal(
                    what: "a comment behind COPY … FROM stdin that another encoding hides",
                    offset: 0)
            }
            return text
        case .whitespace, .metaCommand, .copyRows, .copyEnd: return nil
        }
    }

    /// Whether an item of a table's INSERT statements, which is not written yet, has but values.
    package func bringsOnlyValues(
        _ item: StatementScanner.Item, _ tokens: [Token], _ bytes: UnsafeRawBufferPointer
    ) -> Bool {
        switch item {
        case .statement:
            tokens.first { !$0.isTrivia }?.kind == .semicolon
                || InsertedRows.areValues(tokens, in: bytes, isStart: true)
        case .fragment: InsertedRows.areValues(tokens, in: bytes, isStart: !isInside)
        case .comment, .whitespace, .metaCommand, .copyRows, .copyEnd: true
        }
    }
}
