/// Why reading or writing bytes failed, and where.
///
/// The message is one sentence without a trailing full stop; `path` and `offset` locate it.
public struct StreamError: Error, Hashable, Sendable {
    /// The kinds of failure, coarse enough to choose an exit code from.
    public enum Code: Hashable, Sendable {
        /// The file cannot be opened for reading.
        case cannotOpen
        /// The output cannot be created.
        case cannotCreate
        /// A read or write failed in the operating system.
        case inputOutput
        /// The output is whole and has its name, but that name may not outlast a failure of power.
        case unsettled
        /// The bytes are not what their format promises.
        case damaged
        /// The bytes are in a form that this program does not read.
        case unsupported
        /// The work was stopped on request.
        case cancelled
    }

    /// What kind of failure it is.
    public var code: Code
    /// What happened, as one sentence.
    public var message: String
    /// The file, or the entry inside a container, that it happened in.
    public var path: String?
    /// The byte offset in that file, where one is known.
    public var offset: UInt64?

    /// Creates an error with its place.
    public init(_ code: Code, _ message: String, path: String? = nil, offset: UInt64? = nil) {
        self.code = code
        self.message = message
        self.path = path
        self.offset = offset
    }
}

extension StreamError: CustomStringConvertible {
    /// The path, the message and the offset in one line.
    public var description: String {
        let place = path.map { "\($0): " } ?? ""
        let position = offset.map { " (at byte \($0))" } ?? ""
        return place + message + position
    }
}
