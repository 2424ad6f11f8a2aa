import Exports

/// A regular expression that the whole of a name has to match, as PostgreSQL's advanced ones.
///
/// It is run as all of its paths at once, so that a name takes time in proportion to the product of
/// both lengths at most, whatever the expression (R. Cox, "Regular Expression Matching: the Virtual
/// Machine TargetPlan"). What takes more than that, such as back references, is refused. Letters are
/// those of the C collation, which Synapse asks for: ASCII's.
package struct NameExpression: Hashable, Sendable {
    /// Why an expression cannot be read, as a clause.
    package struct Failure: Error { var reason: String }

    /// What one step does with a path.
    package enum Step: Hashable, Sendable {
        /// Takes one character of a set.
        case match(CharacterClass)
        /// Goes on only before the first character.
        case start
        /// Goes on at either step.
        case fork(Int, Int)
        /// Goes on elsewhere.
        case jump(Int)
    }

    /// The steps; behind the last one the expression has matched.
    private let steps: [Step]

    /// Reads an expression such as `t[0-9]+|x.*`.
    package init(_ text: [Unicode.Scalar]) throws(Failure) {
        steps = try NameExpressionCompiler.steps(of: NameExpressionParser.parse(text))
    }

    /// Whether the whole of `name` fits.
    package func matches(_ name: [UInt8]) -> Bool {
        var paths = Paths(count: steps.count + 1)
        var next = paths
        paths.add(0, steps, isStart: true)
        for character in Self.characters(of: name) {
            next.clear()
            for path in paths.waiting {
                guard case .match(let set) = steps[path], set.contains(character) else { continue }
                next.add(path + 1, steps, isStart: false)
            }
            guard !next.waiting.isEmpty || next.hasMatched else { return false }
            swap(&paths, &next)
        }
        return paths.hasMatched
    }

    /// The steps at which paths wait for a character, each once.
    private struct Paths {
        private(set) var waiting: [Int] = []
        /// When each step was last come to.
        private var seen: [Int]
        private var now = 1

        init(count: Int) { seen = Array(repeating: 0, count: count) }

        var hasMatched: Bool { seen[seen.count - 1] == now }

        mutating func clear() {
            waiting.removeAll(keepingCapacity: true)
            now += 1
        }

        mutating func add(_ first: Int, _ steps: [Step], isStart: Bool) {
            var open = [first]
            while let step = open.popLast() {
                guard seen[step] != now else { continue }
                seen[step] = now
                guard step < steps.count else { continue }
                switch steps[step] {
                case .match: waiting.append(step)
                case .start: if isStart { open.append(step + 1) }
                case .fork(let one, let other): open += [one, other]
                case .jump(let target): open.append(target)
                }
            }
        }
    }

    /// The characters of a name; the bytes where it is not UTF-8.
    private static func characters(of name: [UInt8]) -> [UInt32] {
        String(validating: name, as: UTF8.self).map { $0.unicodeScalars.map(\.value) }
            ?? name.map { UInt32($0) }
    }
}

/// Characters that one place of a name may have.
package struct CharacterClass: Hashable, Sendable {
    package var ranges: [ClosedRange<UInt32>]
    package var isInverted = false

    /// One character.
    package init(_ character: Unicode.Scalar) { ranges = [character.value...character.value] }

    package init(_ ranges: [ClosedRange<UInt32>], isInverted: Bool = false) {
        self.ranges = ranges
        self.isInverted = isInverted
    }

    /// Any character.
    package static let any = CharacterClass([], isInverted: true)

    /// The class of that name, as in `[[:digit:]]`; nil where there is none.
    package static func named(_ name: String) -> CharacterClass? {
        func set(_ ranges: ClosedRange<UInt32>...) -> CharacterClass { CharacterClass(ranges) }
        return switch name {
        case "alnum": set(0x30...0x39, 0x41...0x5A, 0x61...0x7A)
        case "alpha": set(0x41...0x5A, 0x61...0x7A)
        case "blank": set(0x09...0x09, 0x20...0x20)
        case "cntrl": set(0x00...0x1F, 0x7F...0x7F)
        case "digit": set(0x30...0x39)
        case "graph": set(0x21...0x7E)
        case "lower": set(0x61...0x7A)
        case "print": set(0x20...0x7E)
        case "punct": set(0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E)
        case "space": set(0x09...0x0D, 0x20...0x20)
        case "upper": set(0x41...0x5A)
        case "word": set(0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A)
        case "xdigit": set(0x30...0x39, 0x41...0x46, 0x61...0x66)
        default: nil
        }
    }

    package func contains(_ character: UInt32) -> Bool {
        ranges.contains { $0.contains(character) } != isInverted
    }
}
