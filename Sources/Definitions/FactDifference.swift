import Exports

/// A fact about an object that is not as the export has it.
package struct FactDifference {
    /// Which fact it is.
    package let name: String
    private let expected: String?
    private let there: String?

    /// Nil where there is no difference.
    package init?(_ name: String, expected: String?, there: String?) {
        guard expected != there else { return nil }
        self.name = name
        self.expected = expected
        self.there = there
    }

    /// What is wrong, as the end of a sentence.
    package var text: String {
        switch (expected, there) {
        case (let expected?, let there?) where name == "owner":
            return "belongs to \(there), not \(expected)"
        case (nil, _?) where name == "a build that failed":
            return "is invalid: building it has failed"
        case (let expected?, let there?):
            let (there, expected) = Self.excerpts(there, expected)
            return "has \(name) \(there) instead of \(expected)"
        case (let expected?, nil):
            let value = expected == "yes" ? "" : ": the export says \(Self.cut(expected))"
            return "has no \(name) any more" + value
        case (nil, let there?):
            let value = there == "yes" ? "" : " \(Self.cut(there))"
            return "has \(name)\(value), which the export does not give it"
        case (nil, nil): return "is as it should be"
        }
    }

    private static let longest = 160

    private static func cut(_ text: String) -> String {
        text.count <= longest ? text : text.prefix(longest) + "…"
    }

    /// Two texts from shortly before the place where they part.
    private static func excerpts(_ left: String, _ right: String) -> (String, String) {
        let common = zip(left, right).prefix { $0 == $1 }.count
        guard common > longest / 2 else { return (cut(left), cut(right)) }
        let skipped = common - 40
        return (
            "…" + cut(String(left.dropFirst(skipped))), "…" + cut(String(right.dropFirst(skipped)))
        )
    }
}
