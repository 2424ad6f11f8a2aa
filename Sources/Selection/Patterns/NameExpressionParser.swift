import Exports

/// What a regular expression is made of.
package indirect enum NameExpressionTree {
    case one(CharacterClass)
    case start
    case sequence([NameExpressionTree])
    case either([NameExpressionTree])
    /// So often as the least count, and then as often as the most; nil is without end.
    case repeated(NameExpressionTree, least: Int, most: Int?)
}

/// Reads a regular expression: alternatives, groups, counts, classes and escapes.
///
/// Source: PostgreSQL's manual, 9.7.3; regc_lex.c and regcomp.c for what it leaves open.
package struct NameExpressionParser {
    private typealias Failure = NameExpression.Failure

    private let text: [Unicode.Scalar]
    private var position = 0
    private var depth = 0

    /// Groups in groups are read by calls in calls.
    private static let depthLimit = 100
    /// RE_DUP_MAX, regex.h's DUPMAX.
    private static let countLimit = 255

    package static func parse(
        _ text: [Unicode.Scalar]
    ) throws(NameExpression.Failure) -> NameExpressionTree {
        var parser = NameExpressionParser(text: text)
        let tree = try parser.alternatives()
        guard parser.next == nil else { throw Failure(reason: "a ) closes nothing") }
        return tree
    }

    private init(text: [Unicode.Scalar]) { self.text = text }

    private var next: Unicode.Scalar? { position < text.count ? text[position] : nil }

    private mutating func accept(_ character: Unicode.Scalar) -> Bool {
        guard next == character else { return false }
        position += 1
        return true
    }

    private mutating func alternatives() throws(Failure) -> NameExpressionTree {
        var branches = [try branch()]
        while accept("|") { branches.append(try branch()) }
        return branches.count == 1 ? branches[0] : .either(branches)
    }

    private mutating func branch() throws(Failure) -> NameExpressionTree {
        var parts: [NameExpressionTree] = []
        while let character = next, character != "|", character != ")" {
            if accept("^") {
                parts.append(.start)
                guard !isAtCount else { throw countless() }
                continue
            }
            let part = try atom()
            parts.append(try counted(part))
        }
        return .sequence(parts)
    }

    private mutating func atom() throws(Failure) -> NameExpressionTree {
        guard !isAtCount else { throw countless() }
        if accept("(") {
            depth += 1
            guard depth <= Self.depthLimit else { throw Failure(reason: "it is nested too deeply") }
            let tree = try alternatives()
            guard accept(")") else { throw Failure(reason: "a ( is left open") }
            depth -= 1
            return tree
        }
        if accept(".") { return .one(.any) }
        if accept("[") { return .one(try bracket()) }
        if accept("\\") { return .one(try escape()) }
        // Every dollar of a pattern got a backslash, which is a character behind another one.
        guard next != "$" else { throw Failure(reason: "a backslash stands before a dollar") }
        defer { position += 1 }
        return .one(CharacterClass(text[position]))
    }

    // MARK: counts

    /// A brace without a digit behind it stands for itself.
    private var isAtCount: Bool {
        guard let next else { return false }
        if next == "*" || next == "+" { return true }
        guard next == "{", position + 1 < text.count else { return false }
        return isDigit(text[position + 1])
    }

    private mutating func counted(
        _ part: NameExpressionTree
    ) throws(Failure) -> NameExpressionTree {
        guard isAtCount else { return part }
        var counted = part
        if accept("*") {
            counted = .repeated(part, least: 0, most: nil)
        } else if accept("+") {
            counted = .repeated(part, least: 1, most: nil)
        } else if accept("{") {
            let least = try number()
            var most: Int? = least
            if accept(",") { most = next == "}" ? nil : try number() }
            guard accept("}"), most ?? least >= least else {
                throw Failure(reason: "its braces are no count, as {2} or {1,3}")
            }
            counted = .repeated(part, least: least, most: most)
        }
        guard !isAtCount else { throw countless() }
        return counted
    }

    private mutating func number() throws(Failure) -> Int {
        var number = 0
        let start = position
        while let digit = next, isDigit(digit), number <= Self.countLimit {
            number = number * 10 + Int(digit.value - 0x30)
            position += 1
        }
        guard position > start, number <= Self.countLimit else {
            throw Failure(reason: "a count goes up to \(Self.countLimit)")
        }
        return number
    }

    private func countless() -> Failure {
        Failure(reason: "there is nothing for \(next.map(String.init) ?? "a count") to count")
    }

    private func isDigit(_ character: Unicode.Scalar) -> Bool { ("0"..."9").contains(character) }

    // MARK: classes

    /// The class behind its opening bracket, such as `0-9]` or `^a-z_]`.
    private mutating func bracket() throws(Failure) -> CharacterClass {
        let isInverted = accept("^")
        var ranges: [ClosedRange<UInt32>] = []
        var isFirst = true
        while let character = next, isFirst || character != "]" {
            isFirst = false
            let set = try member()
            guard next == "-", position + 1 < text.count, text[position + 1] != "]" else {
                ranges += set.ranges
                continue
            }
            position += 1
            guard let first = set.only, let last = try member().only, first <= last else {
                throw Failure(reason: "a range in its brackets is not from less to more")
            }
            ranges.append(first...last)
        }
        guard accept("]") else { throw Failure(reason: "a [ is left open") }
        return CharacterClass(ranges, isInverted: isInverted)
    }

    /// A character in brackets, or a class.
    private mutating func member() throws(Failure) -> CharacterClass {
        let rest = text[position...].prefix(2)
        if rest.elementsEqual(["[", ":"]) {
            let name = text[(position + 2)...].prefix { $0 != ":" }
            var string = ""
            string.unicodeScalars.append(contentsOf: name)
            position = name.endIndex
            guard let set = CharacterClass.named(string), accept(":"), accept("]") else {
                throw Failure(reason: "there is no class [:\(string):]")
            }
            return set
        }
        if rest.elementsEqual(["[", "="]) || rest.elementsEqual(["[", "."]) {
            throw Failure(reason: "collating elements are not known here")
        }
        if accept("\\") { return try escape() }
        guard let character = next else { throw Failure(reason: "a [ is left open") }
        position += 1
        return CharacterClass(character)
    }

    /// Characters by the letters that stand for them behind a backslash (regc_lex.c, lexescape).
    private static let controls: [Unicode.Scalar: UInt32] = [
        "a": 0x07, "b": 0x08, "e": 0x1b, "f": 0x0c, "n": 0x0a, "r": 0x0d, "t": 0x09, "v": 0x0b,
    ]

    /// The number that so many hexadecimal digits make.
    private mutating func hexadecimal(_ count: ClosedRange<Int>) throws(Failure) -> UInt32 {
        var value: UInt32 = 0
        var digits = 0
        while digits < count.upperBound, let digit = next?.hexadecimal {
            value = min(value << 4 | digit, 0x110000)
            digits += 1
            position += 1
        }
        guard digits >= count.lowerBound else {
            throw Failure(reason: "a backslash lacks hexadecimal digits")
        }
        return value
    }

    /// What stands behind a backslash; letters were folded before.
    private mutating func escape() throws(Failure) -> CharacterClass {
        guard let character = next else { throw Failure(reason: "it ends with a backslash") }
        position += 1
        let name = ["d": "digit", "s": "space", "w": "word"][String(character)]
        if let set = name.flatMap(CharacterClass.named) { return set }
        if let control = Self.controls[character] { return try CharacterClass(control) }
        switch character {
        case "x": return try CharacterClass(hexadecimal(1...255))
        case "u": return try CharacterClass(hexadecimal(4...4))
        case "c":
            guard let letter = next else { throw Failure(reason: "it ends with \\c") }
            position += 1
            return try CharacterClass(letter.value & 0x1f)
        default: break
        }
        guard !("a"..."z").contains(character), !isDigit(character) else {
            throw Failure(reason: "\\\(character) has no meaning here")
        }
        return CharacterClass(character)
    }
}

extension Unicode.Scalar {
    /// Its value as a hexadecimal digit.
    fileprivate var hexadecimal: UInt32? {
        isASCII ? Character(self).hexDigitValue.map(UInt32.init) : nil
    }
}

extension CharacterClass {
    /// The character of that number.
    fileprivate init(_ value: UInt32) throws(NameExpression.Failure) {
        guard let character = Unicode.Scalar(value) else {
            throw NameExpression.Failure(reason: "there is no character \(value)")
        }
        self.init(character)
    }

    /// The only character in it; nil where there are more or fewer.
    fileprivate var only: UInt32? {
        ranges.count == 1 && ranges[0].count == 1 ? ranges[0].lowerBound : nil
    }
}
