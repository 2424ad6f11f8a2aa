import SQLSyntax

/// A change to a statement's tokens that has it make a temporary object.
struct TwinEdit {
    /// The tokens to replace; empty for what is put before one.
    var tokens: Range<Int>
    var text: String

    /// Puts the name of the temporary object in the place of a name.
    init(_ tokens: Range<Int>, _ name: Identifier) {
        self.tokens = tokens
        text = "pg_temp." + String(decoding: name.quoted, as: UTF8.self)
    }

    /// Puts any text in the place of tokens.
    init(_ tokens: Range<Int>, text: String) {
        self.tokens = tokens
        self.text = text
    }

    /// The statement, changed, without its semicolon.
    static func apply(_ edits: [TwinEdit], to statement: SQLStatement) -> String {
        var result: [UInt8] = []
        var position = 0
        for edit in edits.sorted(by: { $0.tokens.lowerBound < $1.tokens.lowerBound })
        where edit.tokens.lowerBound < statement.count {
            let place = statement.place(of: edit.tokens)
            guard place.lowerBound >= position else { continue }
            result += statement.bytes[position..<place.lowerBound]
            result += Array(edit.text.utf8)
            position = place.upperBound
        }
        if let end = statement.tokens.last?.end, end > position {
            result += statement.bytes[position..<end]
        }
        return String(decoding: result, as: UTF8.self)
    }
}

extension SQLStatement {
    /// Whether the token at `index` is the bare word `word`, given in upper case.
    func isWord(_ index: Int, _ word: String) -> Bool {
        guard kind(index) == .word else { return false }
        return String(decoding: text(index), as: UTF8.self).uppercased() == word
    }

    /// The index of the parenthesis that closes the one at `open`.
    func closing(_ open: Int) -> Int? {
        var depth = 0
        for index in Range(from: open, upTo: count) {
            if isSymbol(index, "(") { depth += 1 }
            if isSymbol(index, ")") { depth -= 1 }
            if depth == 0 { return index }
        }
        return nil
    }

    /// The elements of a list in parentheses, of which the first begins at `start`.
    func elements(from start: Int) -> [Range<Int>] {
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
