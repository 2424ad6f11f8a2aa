import Exports

/// A script's statements without what data and texts say, as words: a crude reader of SQL that
/// shares nothing with the one under test.
struct BareStatements {
    /// Each statement's words; quoted names keep their quotes, literals are `''` or, where
    /// nothing but the name of a role can stand, their text.
    private(set) var all: [[String]] = []

    init(_ script: String) {
        let escapes = script.contains("standard_conforming_strings = off")
        var rest = Substring(script)
        var words: [String] = []
        func end(_ word: String) { words.append(word) }
        while let first = rest.first {
            if first == "-", rest.hasPrefix("--") {
                rest = rest.drop { !$0.isNewline }
            } else if first == "$", let text = Self.dollarQuoted(rest) {
                end("''")
                rest = rest.dropFirst(text)
            } else if first == "'" || first == "\"" {
                let hasEscapes = first == "'" && (escapes || words.last == "E")
                let length = Self.quoted(rest, first, hasEscapes)
                let isName = first == "\"" || words.last == "AUTHORIZATION"
                end(isName ? String(rest.prefix(length)) : "''")
                rest = rest.dropFirst(length)
            } else if first.isLetter || first.isNumber || first == "_" {
                let word = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "$" }
                end(String(word))
                rest = rest.dropFirst(word.count)
            } else if first == ";" {
                let isCopy = words.first == "COPY" && words.suffix(2) == ["FROM", "stdin"]
                if !words.isEmpty { all.append(words) }
                words = []
                rest = rest.dropFirst()
                if isCopy { rest = Self.afterRows(rest) }
            } else {
                if !first.isWhitespace { end(String(first)) }
                rest = rest.dropFirst()
            }
        }
    }

    /// How long the dollar-quoted text is that `text` begins with.
    private static func dollarQuoted(_ text: Substring) -> Int? {
        let name = text.dropFirst().prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        let mark = "$" + name + "$"
        guard text.hasPrefix(mark), name.first?.isNumber != true,
            let end = text.dropFirst(mark.count).firstRange(of: mark)
        else { return nil }
        return text.distance(from: text.startIndex, to: end.upperBound)
    }

    private static func quoted(_ text: Substring, _ quote: Character, _ escapes: Bool) -> Int {
        var length = 1
        var rest = text.dropFirst()
        while let next = rest.popFirst() {
            length += 1
            if next == "\\", escapes, rest.popFirst() != nil {
                length += 1
            } else if next == quote {
                guard rest.first == quote else { return length }
                rest.removeFirst()
                length += 1
            }
        }
        return length
    }

    private static func afterRows(_ text: Substring) -> Substring {
        guard let end = text.firstRange(of: "\n\\.\n") else { return "" }
        return text[end.upperBound...]
    }
}
