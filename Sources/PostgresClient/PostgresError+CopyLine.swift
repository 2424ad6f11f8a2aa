extension PostgresError {
    /// The line of the rows that the server was at, from 1, where the context tells.
    ///
    /// Counts what earlier COPY statements took of the same rows (`rowsBefore`).
    /// The server writes `COPY events, line 5, column depth: "x"` (copyfrom.c,
    /// CopyFromErrorCallback), with other words for `line` in other languages. It does not quote
    /// the table's name, so that one like `a, line 5` misleads.
    public var copyLine: Int? {
        context?.split(whereSeparator: \.isNewline).first { $0.hasPrefix("COPY ") }
            .flatMap(Self.line).map { $0 + rowsBefore }
    }

    /// The number in the first `, WORD NUMBER` of a text.
    private static func line(in text: Substring) -> Int? {
        for part in text.split(separator: ",").dropFirst() {
            // Nothing after a colon is the server's own: it quotes the input there.
            let words = part.prefix { $0 != ":" }.split(separator: " ")
            if words.count == 2, let number = Int(words[1]), number > 0 { return number }
            if part.contains(":") { return nil }
        }
        return nil
    }
}
