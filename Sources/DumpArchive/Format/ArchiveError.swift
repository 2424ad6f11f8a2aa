public import ByteStreams

/// Why an archive cannot be read, and where.
///
/// The message is one sentence without a trailing full stop.
public struct ArchiveError: Error, Hashable, Sendable {
    /// The kinds of failure, the same as those of byte streams.
    public typealias Code = StreamError.Code

    /// A TOC entry, as messages name it.
    public struct Entry: Hashable, Sendable {
        /// The entry's dump ID.
        public let dumpID: DumpID
        private let kind: EntryKind
        private let namespace: [UInt8]?
        private let tag: [UInt8]

        /// Names `entry`; costs next to nothing unless there is a message.
        public init(_ entry: TOCEntry) {
            dumpID = entry.dumpID
            kind = entry.kind
            namespace = entry.namespace
            tag = entry.tag
        }

        /// Its kind, schema and tag in readable form, without control characters.
        public var name: String { TOCEntry.readableName(kind, namespace, tag) }
    }

    /// What kind of failure it is.
    public var code: Code
    /// What happened, as one sentence.
    public var message: String
    /// The file, or the container's path and the file in it.
    public var path: String?
    /// The TOC entry that was being worked on.
    public var entry: Entry?
    /// The byte offset in that file, where one is known.
    public var offset: UInt64?

    /// Creates an error with its place.
    public init(
        _ code: Code, _ message: String, path: String? = nil, entry: Entry? = nil,
        offset: UInt64? = nil
    ) {
        self.code = code
        self.message = message
        self.path = path
        self.entry = entry
        self.offset = offset
    }

    /// Carries over a stream's error and says which entry it concerns.
    public init(_ error: StreamError, entry: Entry? = nil) {
        self.init(
            error.code, error.message, path: error.path, entry: entry, offset: error.offset)
    }

    /// The same error, said to concern `entry` if it names none yet.
    func located(at entry: Entry) -> ArchiveError {
        var error = self
        error.entry = error.entry ?? entry
        return error
    }
}

extension ArchiveError: CustomStringConvertible {
    /// Path, message, entry and offset in one line.
    public var description: String {
        let place = path.map { "\($0): " } ?? ""
        var details: [String] = []
        if let entry { details.append("entry \(entry.dumpID), \(entry.name)") }
        if let offset { details.append("at byte \(offset)") }
        let tail = details.isEmpty ? "" : " (\(details.joined(separator: "; ")))"
        return place + message + tail
    }
}
