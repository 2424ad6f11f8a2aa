/// A string that is too long to be held, of which parts are handed on as they come.
struct LongString: Sendable {
    /// Whether a backslash in it escapes what follows.
    let escapes: Bool
    /// Whether that depends on the server: `'…'` and `N'…'`, which has its letter for nothing.
    let isPlain: Bool
    /// How many bytes there are up to its opening quote, that included.
    let opening: Int
    /// Whether two quotes in it are one.
    private let doublesQuotes: Bool

    /// What the bytes come to that begin inside of one.
    enum Part: Hashable {
        /// All up to there is inside; nothing that belongs together is parted: two quotes, backslashes
        /// and what they escape, a closing quote and what may continue the string.
        case inside(upTo: Int)
        /// It ends there, behind its last quote.
        case end(Int)
        /// It goes on in quotes on a later line.
        case goesOn(Int)
        /// More bytes have to tell.
        case needMore
    }

    /// The one that the token at `start` is; nil where that is something else.
    ///
    /// `plainEscapes` says whether plain strings have backslash escapes.
    init?(at start: Int, in bytes: UnsafeRawBufferPointer, plainEscapes: Bool) {
        func isQuote(_ index: Int) -> Bool {
            index < bytes.count && bytes[index] == UInt8(ascii: "'")
        }
        if isQuote(start) {
            (opening, isPlain, doublesQuotes, escapes) = (1, true, true, plainEscapes)
            return
        }
        guard isQuote(start + 1) else { return nil }
        opening = 2
        switch ByteClass.lowercased(bytes[start]) {
        case UInt8(ascii: "e"): (isPlain, doublesQuotes, escapes) = (false, true, true)
        case UInt8(ascii: "b"), UInt8(ascii: "x"):
            (isPlain, doublesQuotes, escapes) = (false, false, false)
        case UInt8(ascii: "n"): (isPlain, doublesQuotes, escapes) = (true, true, plainEscapes)
        default: return nil
        }
    }

    /// What the bytes from `start` on come to, which is inside.
    func part(of bytes: UnsafeRawBufferPointer, from start: Int, isEnd: Bool) -> Part {
        let view = LexerView(bytes: bytes, isEnd: isEnd)
        guard let close = view.closingQuote(from: start, escapes: escapes, doubles: doublesQuotes)
        else { return inside(bytes, start, bytes.count) }
        guard close + 1 < bytes.count else {
            return isEnd ? .end(close + 1) : inside(bytes, start, close)
        }
        switch view.continuation(after: close + 1) {
        case .none: return .end(close + 1)
        case .needMore: return inside(bytes, start, close)
        case .quote(let at): return .goesOn(at)
        }
    }

    private func inside(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ limit: Int) -> Part {
        var end = limit
        while end > start, bytes[end - 1] == UInt8(ascii: "\\") { end -= 1 }
        return end > start ? .inside(upTo: end) : .needMore
    }
}
