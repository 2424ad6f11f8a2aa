extension SQLStatement {
    /// Takes apart text that is one statement; nil where it is not SQL.
    package init?(parsing text: [UInt8], backslashEscapes: Bool = false) {
        guard let first = Self.all(in: text, backslashEscapes: backslashEscapes).first else {
            return nil
        }
        self = first
    }

    /// The statements of a text, up to what is not SQL.
    package static func all(in text: [UInt8], backslashEscapes: Bool = false) -> [SQLStatement] {
        var statements: [SQLStatement] = []
        var scanner = StatementScanner()
        scanner.backslashEscapes = backslashEscapes
        var position = 0
        while position < text.count {
            let step: StatementScanner.Step? = text.withUnsafeBytes { bytes in
                do {
                    return try scanner.scan(
                        UnsafeRawBufferPointer(rebasing: bytes[position...]), isEnd: true)
                } catch {
                    return nil
                }
            }
            guard case .item(let item, let length) = step else { break }
            if item == .statement {
                statements.append(
                    SQLStatement(
                        bytes: Array(text[position..<position + length]), tokens: scanner.tokens,
                        backslashEscapes: backslashEscapes))
            }
            position += length
        }
        return statements
    }
}
