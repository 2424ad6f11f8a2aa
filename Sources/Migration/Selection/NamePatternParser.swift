/// Reads the text of a pattern into globs, one for each name.
struct NamePatternParser {
    private let text: String
    private let characters: [Unicode.Scalar]
    private var position = 0
    private var isInQuotes = false
    private var parts = [NameGlob()]

    /// The parts that dots outside quotes divide; at least one, none of them empty.
    static func parts(of text: String) throws(MigrationError) -> [NameGlob] {
        var parser = NamePatternParser(text)
        try parser.run()
        return parser.parts
    }

    private init(_ text: String) {
        self.text = text
        characters = Array(text.unicodeScalars)
    }

    private mutating func run() throws(MigrationError) {
        while position < characters.count {
            let character = characters[position]
            position += 1
            switch character {
            case "\""
            where isInQuotes && position < characters.count && characters[position] == "\"":
                position += 1
                append(.one(character.value))
            case "\"": isInQuotes.toggle()
            case _ where isInQuotes: append(.one(character.value))
            case "*": append(.run)
            case "?": append(.any)
            case ".": parts.append(NameGlob())
            case "[" where position < characters.count && characters[position] == "]":
                // The brackets of an array type.
                position += 1
                append(.one(UInt32(UInt8(ascii: "["))))
                append(.one(UInt32(UInt8(ascii: "]"))))
            case "[": append(try characterClass())
            case "|", "+", "(", ")", "{", "}", "^", "\\", "]":
                throw refusal("\(character) has no meaning here")
            case "A"..."Z": append(.one(character.value + 0x20))
            default: append(.one(character.value))
            }
        }
        if isInQuotes { throw refusal("a double quote is left open") }
        if parts.contains(where: \.elements.isEmpty) { throw refusal("a name is empty") }
    }

    /// The class behind its opening bracket, such as `0-9]` or `^a-z_]`.
    private mutating func characterClass() throws(MigrationError) -> NameGlob.Element {
        var ranges: [ClosedRange<UInt32>] = []
        let isInverted = position < characters.count && characters[position] == "^"
        if isInverted { position += 1 }
        while position < characters.count, characters[position] != "]" {
            let first = folded(characters[position])
            guard first != "[", first != "\\" else {
                throw refusal("a class takes characters and ranges only")
            }
            position += 1
            guard position + 1 < characters.count, characters[position] == "-",
                characters[position + 1] != "]"
            else {
                ranges.append(first.value...first.value)
                continue
            }
            let last = folded(characters[position + 1])
            guard first <= last else { throw refusal("the range \(first)-\(last) is empty") }
            ranges.append(first.value...last.value)
            position += 2
        }
        guard position < characters.count, !ranges.isEmpty else {
            throw refusal("a bracket is left open")
        }
        position += 1
        return .oneOf(ranges, isInverted: isInverted)
    }

    private func folded(_ character: Unicode.Scalar) -> Unicode.Scalar {
        ("A"..."Z").contains(character)
            ? Unicode.Scalar(UInt8(character.value + 0x20)) : character
    }

    private mutating func append(_ element: NameGlob.Element) {
        parts[parts.count - 1].elements.append(element)
    }

    private func refusal(_ reason: String) -> MigrationError {
        MigrationError(
            .usage, "the pattern \(text) cannot be read: \(reason)",
            advice: "Patterns are pg_dump's, with *, ?, [a-z] and schema.table; names in double"
                + " quotes stand for themselves")
    }
}
