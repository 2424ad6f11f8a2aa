public import SQLSyntax

/// Why a statement cannot be rewritten.
public struct RewriteError: Error, Hashable, Sendable {
    /// What happened, as one sentence.
    public var message: String
    /// The role that it is about.
    public var role: Identifier
    /// The start of the statement.
    public var statement: String

    /// Creates an error with its place.
    public init(_ message: String, role: Identifier, statement: String) {
        self.message = message
        self.role = role
        self.statement = statement
    }
}

extension RewriteError: CustomStringConvertible {
    /// The message and the statement.
    public var description: String { "\(message): \(statement)" }
}
