/// Why SQL text could not be read, and where it stands.
public struct SQLError: Error, Hashable, Sendable {
    /// What happened, as one sentence.
    public var message: String
    /// The line, counted from 1.
    public var line: Int
    /// The byte offset from the start of the text.
    public var offset: UInt64
    /// What to do, where the text is whole and only not what can be read; nil where it looks damaged.
    public var advice: String?

    /// Creates an error with its place.
    public init(_ message: String, line: Int, offset: UInt64, advice: String? = nil) {
        self.message = message
        self.line = line
        self.offset = offset
        self.advice = advice
    }
}

extension SQLError: CustomStringConvertible {
    /// The place and the message.
    public var description: String { "line \(line) (byte \(offset)): \(message)" }
}
