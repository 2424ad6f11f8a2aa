import Exports

/// One thing in which a database is not what its export says.
public struct DefinitionMismatch: Hashable, Sendable {
    /// Whether something expected is missing or different; otherwise it is only worth knowing.
    public var isMismatch: Bool
    /// The kind of object in words.
    public var kind: String
    /// The object.
    public var name: String
    /// What is wrong, as the end of a sentence: `is missing`.
    public var problem: String

    /// The whole sentence.
    public var text: String { "\(kind) \(name) \(problem)" }
}
