import SQLSyntax

/// What a routine's body runs, as far as it is in plain sight.
enum RoutineBody {
    /// Whether all that the routine runs of its own is in plain sight and changes no setting.
    ///
    /// What it calls is the server's, or another routine of the script, which is looked at in its place.
    static func isHarmless(_ statement: SQLStatement) -> Bool {
        var body: ArraySlice<UInt8>?
        for index in statement.tokens.indices where statement.isKeyword(index, "AS") {
            switch statement.kind(index + 1) {
            case .dollarString, .string:
                guard body == nil else { return false }
                body = statement.text(index + 1)
            default: break
            }
        }
        // Settings of its own are the search path's, or are not looked into.
        for index in statement.tokens.indices where statement.isKeyword(index, "SET") {
            guard statement.isKeyword(index + 1, "SEARCH_PATH") else { return false }
        }
        guard let body, !body.contains(UInt8(ascii: "\\")), isInOnePart(body) else {
            return false
        }
        return body.split(whereSeparator: { !isPart($0) }).allSatisfy { word in
            !isEscaped(word, in: body) && !runs.contains(SQLStatement.folded(word))
                && !SettingNames.holds(word)
        }
    }

    /// Whether it is a dollar-quoted string, or a plain one that ends at its first single quote that is
    /// not doubled.
    private static func isInOnePart(_ body: ArraySlice<UInt8>) -> Bool {
        let quote = UInt8(ascii: "'")
        if body.first == UInt8(ascii: "$") { return true }
        guard body.first == quote else { return false }
        var rest = body.dropFirst().dropLast()
        while let byte = rest.popFirst() {
            if byte == quote, rest.popFirst() != quote { return false }
        }
        return true
    }

    /// Whether a word begins a name with escapes.
    private static func isEscaped(_ word: ArraySlice<UInt8>, in body: ArraySlice<UInt8>) -> Bool {
        word.last.map { $0 | 0x20 } == UInt8(ascii: "u") && word.endIndex < body.endIndex
            && body[word.endIndex] == UInt8(ascii: "&")
    }

    private static func isPart(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x80...: true
        default: byte == UInt8(ascii: "_")
        }
    }

    /// What may set how text is read, or runs what is not in plain sight; SET of anything else, as in
    /// UPDATE … SET, does neither.
    private static let runs = Set(
        [
            "names", "reset", "discard", "execute", "prepare", "do", "copy", "create", "alter",
            "call",
            "load", "import", "rollback", "abort",
        ].map { (word: String) in Array(word.utf8) })
}
