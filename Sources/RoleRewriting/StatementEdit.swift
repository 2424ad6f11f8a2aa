import SQLSyntax

/// Changes to a statement's text, in the order of their places.
struct StatementEdit {
    private let statement: SQLStatement
    private var changes: [(range: Range<Int>, text: [UInt8])] = []

    init(_ statement: SQLStatement) {
        self.statement = statement
    }

    var isEmpty: Bool { changes.isEmpty }

    /// Puts `text` in the place of the tokens in `range`.
    mutating func replace(_ range: Range<Int>, with text: [UInt8]) {
        changes.append((statement.place(of: range), text))
    }

    /// Takes out the tokens in `range` and the white space before them.
    mutating func remove(_ range: Range<Int>) {
        guard !range.isEmpty else { return }
        let previousEnd = statement.token(range.lowerBound - 1)?.end ?? 0
        changes.append((previousEnd..<statement.place(of: range).upperBound, []))
    }

    /// Puts `text` behind the token at `index`.
    mutating func insert(_ text: [UInt8], after index: Int) {
        let end = statement.place(of: Range(from: index, upTo: index + 1)).upperBound
        changes.append((end..<end, text))
    }

    /// The outcome for the statement.
    var rewriting: Rewriting {
        guard !changes.isEmpty else { return .unchanged }
        var result: [UInt8] = []
        result.reserveCapacity(statement.bytes.count + 64)
        var position = 0
        for change in changes.sorted(by: { $0.range.lowerBound < $1.range.lowerBound })
        where change.range.lowerBound >= position {
            Self.append(statement.bytes[position..<change.range.lowerBound], to: &result)
            Self.append(change.text[...], to: &result)
            position = change.range.upperBound
        }
        Self.append(statement.bytes[position...], to: &result)
        return .replaced(result)
    }

    /// Adds text that begins with another token than the last one that is there.
    ///
    /// Side by side the two could be one: a word and a quote, a name and the tag of a dollar quote.
    private static func append(_ text: ArraySlice<UInt8>, to result: inout [UInt8]) {
        guard let next = text.first else { return }
        if let last = result.last, !standsAlone(last), !standsAlone(next) {
            result.append(UInt8(ascii: " "))
        }
        result += text
    }

    /// Whether a byte is a token by itself, or white space.
    private static func standsAlone(_ byte: UInt8) -> Bool {
        ByteClass.isSpace(byte) || ",;().[]".utf8.contains(byte)
    }
}

/// What a rule makes of a statement.
public enum Rewriting: Hashable, Sendable {
    /// The statement stays as it is.
    case unchanged
    /// This text stands in its place.
    case replaced([UInt8])
    /// Nothing stands in its place.
    case leftOut
}
