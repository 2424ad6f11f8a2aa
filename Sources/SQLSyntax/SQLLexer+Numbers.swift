extension SQLLexer {
    /// A number that every release of PostgreSQL and psql cuts alike.
    ///
    /// They differ in what they make of letters behind one (psqlscan.l: integer_junk of 15 and later;
    /// hexadecimal and the like, and underscores, of 16 and later), and so in whether a quote behind
    /// those opens a string with escapes.
    func number(in view: LexerView, from start: Int) -> Step {
        var index = start
        var isNew = false
        if let length = based(in: view, from: start) {
            isNew = true
            index = start + 2 + length
            if length == 0 { return view.isWhole(index) ? .trailingJunk : .needMore }
        } else {
            index = digits(in: view, from: index, &isNew)
            if view.byte(index) == UInt8(ascii: "."), view.byte(index + 1) != UInt8(ascii: ".") {
                index = digits(in: view, from: index + 1, &isNew)
            }
            index = exponent(in: view, from: index)
        }
        guard let next = view.byte(index) else { return view.cut(.number, start) }
        // What these are depends on what follows, an exponent on the third byte.
        let opens = [".", "e", "_"].contains(Character(UnicodeScalar(ByteClass.lowercased(next))))
        if opens, !view.isWhole(index + 2) { return .needMore }
        let isJunk = ByteClass.isWordStart(next) || isNew && next == UInt8(ascii: "$")
        return isJunk ? .trailingJunk : .token(Token(.number, start, index))
    }

    /// How many digits follow on `0x`, `0o` or `0b`; nil where there is no such thing.
    private func based(in view: LexerView, from start: Int) -> Int? {
        guard view.byte(start) == UInt8(ascii: "0"), let letter = view.byte(start + 1),
            ["x", "o", "b"].contains(Character(UnicodeScalar(ByteClass.lowercased(letter))))
        else { return nil }
        let end = view.end(of: start + 2) { byte in
            ByteClass.isDigit(byte) || byte == UInt8(ascii: "_")
                || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(ByteClass.lowercased(byte))
        }
        return end - start - 2
    }

    /// The end of a run of digits, with underscores between them.
    private func digits(in view: LexerView, from start: Int, _ isNew: inout Bool) -> Int {
        var index = start
        while let byte = view.byte(index) {
            if byte == UInt8(ascii: "_"), index > start,
                view.byte(index + 1).map(ByteClass.isDigit) ?? false
            {
                isNew = true
            } else if !ByteClass.isDigit(byte) {
                break
            }
            index += 1
        }
        return index
    }

    /// The end of an exponent; `start` where there is none.
    private func exponent(in view: LexerView, from start: Int) -> Int {
        guard view.byte(start).map(ByteClass.lowercased) == UInt8(ascii: "e") else { return start }
        var index = start + 1
        if view.byte(index) == UInt8(ascii: "+") || view.byte(index) == UInt8(ascii: "-") {
            index += 1
        }
        guard view.byte(index).map(ByteClass.isDigit) ?? false else { return start }
        return view.end(of: index, while: ByteClass.isDigit)
    }
}

extension LexerView {
    /// Whether all that may stand up to an offset is here.
    fileprivate func isWhole(_ index: Int) -> Bool { isEnd || index < bytes.count }
}
