package import Exports

/// The names in the text of a pattern, each put into the words of regular expressions.
///
/// Source: string_utils.c, patternToSQLRegex. As there, what is in quotes loses its meaning by
/// backslashes, and what is not, except for `*`, `?`, `.`, `$` and `[]`, keeps it.
package struct NamePatternText {
    /// One of the names that dots divide.
    package struct Part {
        /// The regular expression that the whole of a name has to match.
        package var expression: [Unicode.Scalar] = []
        /// The same without a pattern's meaning, for a database.
        package var literal = ""
    }

    /// At least one, none of them empty.
    package private(set) var parts = [Part()]

    /// Takes a text apart; a quote may be left open, as in pg_dump.
    ///
    /// Throws `.usage` for a name that is empty.
    package init(_ text: String) throws(MigrationError) {
        let characters = Array(text.unicodeScalars)
        var isInQuotes = false
        var position = 0
        while position < characters.count {
            let character = characters[position]
            let next = position + 1 < characters.count ? characters[position + 1] : nil
            position += 1
            switch character {
            case "\"" where isInQuotes && next == "\"":
                position += 1
                append("\"", as: "\"")
            case "\"": isInQuotes.toggle()
            case "$": append(character, as: "\\", "$")
            case _ where isInQuotes:
                let isSpecial = "|*+?()[]{}.^\\".unicodeScalars.contains(character)
                if isSpecial { append(character, as: "\\", character) } else { append(character) }
            case "*": append(character, as: ".", "*")
            case "?": append(character, as: ".")
            case ".": parts.append(Part())
            // The brackets of an array type.
            case "[" where next == "]": append(character, as: "\\", "[")
            case "A"..."Z":
                append(Unicode.Scalar(UInt8(character.value + 0x20)))
            default: append(character)
            }
        }
        if parts.contains(where: \.expression.isEmpty) {
            throw Self.refusal(text, "a name is empty")
        }
    }

    private mutating func append(_ character: Unicode.Scalar) { append(character, as: character) }

    private mutating func append(_ character: Unicode.Scalar, as words: Unicode.Scalar...) {
        parts[parts.count - 1].expression += words
        parts[parts.count - 1].literal.unicodeScalars.append(character)
    }

    package static func refusal(_ text: String, _ reason: String) -> MigrationError {
        MigrationError(
            .usage, "the pattern \(text) cannot be read: \(reason)",
            advice: "Patterns are pg_dump's: *, ?, schema.table, and regular expressions as in"
                + " t[0-9]+ or (a|b)_x; names in double quotes stand for themselves")
    }
}
