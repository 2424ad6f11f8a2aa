/// Something in which the text of an export and a database do not agree, or might not.
package struct Suspicion {
    /// The facts in question; nil for all of them, and whether the object is there.
    package var facts: Set<String>?
    /// What is wrong if the text is right, as the ends of sentences.
    package var problems: [String] = []
    /// Why the text alone does not tell.
    package var doubt: String?

    /// Both of two about the same object.
    package mutating func merge(_ other: Suspicion) {
        if let more = other.facts { facts?.formUnion(more) } else { facts = nil }
        problems += other.problems
        doubt = doubt ?? other.doubt
    }

    /// Whether anything would be said of it.
    package var isWorthAsking: Bool { !problems.isEmpty || doubt != nil }
}
