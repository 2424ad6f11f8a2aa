/// A piece of a load's work as its journal knows it: by numbers, which no name of an export changes.
package struct JournalKey: Hashable, Sendable {
    /// What the work is about, and what its number counts.
    package enum Kind: String, Sendable {
        /// Definitions of an archive; the dump ID of the first one's entry.
        case definitions
        /// Rows; the dump ID of an archive's entry, or the number of a script's statement.
        case rows
        /// An archive's large objects; the dump ID of their entry.
        case largeObjects = "large objects"
        /// All statements of a script up to one that stands in front of its rows or between them.
        case statementsUpTo = "statements up to"
        /// Statements behind a script's rows, some in one transaction; the number of the first one.
        case statements
    }

    package var kind: Kind
    package var number: Int
    /// Which of how many parts it is, from 1; the parts of a table's rows have no fixed rows.
    package var part: Int
    package var parts: Int

    package init(_ kind: Kind, _ number: Int, part: Int = 1, of parts: Int = 1) {
        self.kind = kind
        self.number = number
        self.part = part
        self.parts = parts
    }

    /// The key of the last part of the same work.
    package var last: JournalKey { JournalKey(kind, number, part: parts, of: parts) }
}

extension JournalKey: CustomStringConvertible {
    /// What people read in a journal, and nobody parses.
    package var description: String {
        let what = kind == .statementsUpTo ? kind.rawValue : "\(kind.rawValue) of"
        return "\(what) \(number), part \(part) of \(parts)"
    }
}

extension Sequence<JournalKey> {
    /// Whether these, all of them of the same work, are all of its parts.
    package var areWhole: Bool {
        let keys = Set(self)
        guard let first = keys.first else { return false }
        return keys.count == first.parts
            && keys.allSatisfy { $0.parts == first.parts && $0.part >= 1 && $0.part <= $0.parts }
    }
}
