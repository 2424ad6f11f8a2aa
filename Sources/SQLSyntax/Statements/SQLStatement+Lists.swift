extension SQLStatement {
    /// Whether the token at `index` is the bare word `word`, given in upper case.
    package func isWord(_ index: Int, _ word: String) -> Bool {
        guard kind(index) == .word else { return false }
        return String(decoding: text(index), as: UTF8.self).uppercased() == word
    }

    /// The index of the parenthesis that closes the one at `open`.
    package func closing(_ open: Int) -> Int? {
        var depth = 0
        for index in Range(from: open, upTo: count) {
            if isSymbol(index, "(") { depth += 1 }
            if isSymbol(index, ")") { depth -= 1 }
            if depth == 0 { return index }
        }
        return nil
    }

    /// The elements of a list in parentheses, of which the first begins at `start`.
    package func elements(from start: Int) -> [Range<Int>] {
        var result: [Range<Int>] = []
        var depth = 0
        var first = start
        var index = start
        while index < count {
            if isSymbol(index, "(") || isSymbol(index, "[") { depth += 1 }
            if isSymbol(index, ")") || isSymbol(index, "]") {
                if depth == 0 { break }
                depth -= 1
            }
            if depth == 0, isSymbol(index, ",") {
                result.append(first..<index)
                first = index + 1
            }
            index += 1
        }
        if index > first { result.append(first..<index) }
        return result
    }
}
