/// How a text of SQL ends, as far as other text may come behind it.
package struct TextEnd: Sendable {
    /// Whether its last statement has no semicolon: what comes behind would be a part of it.
    package private(set) var isInStatement = false
    /// Whether its last line is a comment without a line end.
    package private(set) var isInComment = false

    /// Begins in front of a text.
    package init() {}

    /// Whether other text may come behind it.
    package var isOpen: Bool { isInStatement || isInComment }

    /// Takes the next item, with the tokens that were found in it.
    package mutating func feed(
        _ item: StatementScanner.Item, _ tokens: [Token], _ bytes: UnsafeRawBufferPointer
    ) {
        switch item {
        case .comment: isInComment = bytes.first == UInt8(ascii: "-")
        case .whitespace: isInComment = isInComment && !bytes.contains(0x0a)
        case .statement, .fragment:
            isInComment = false
            isInStatement = tokens.last { !$0.isTrivia }?.kind != .semicolon
        case .metaCommand, .copyRows, .copyEnd: isInComment = false
        }
    }
}
