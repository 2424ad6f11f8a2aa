/// The number by which TOC entries refer to each other; positive and unique in an archive.
public struct DumpID: RawRepresentable, Hashable, Comparable, Sendable {
    /// The number.
    public var rawValue: Int32

    /// Creates an ID from its number.
    public init(rawValue: Int32) { self.rawValue = rawValue }

    /// Orders by number, which is not the order of restoring.
    public static func < (left: DumpID, right: DumpID) -> Bool { left.rawValue < right.rawValue }
}

extension DumpID: CustomStringConvertible {
    /// The number.
    public var description: String { String(rawValue) }
}

/// The part of a restore in which an entry belongs.
public enum Section: Int32, Hashable, Sendable {
    /// Goes with the entries before it: comments, privileges.
    case none = 1
    /// Definitions that data needs.
    case preData = 2
    /// Rows, large objects, sequence positions.
    case data = 3
    /// Indexes, keys, triggers and what else is made when the data is in.
    case postData = 4
}

/// Where an entry's data is.
public enum DataPlace: Hashable, Sendable {
    /// A file of a directory or member of a tar file; empty if there is none.
    case file([UInt8]?)
    /// A custom archive's block, of which the position was never filled in.
    case positionUnknown(UInt64)
    /// A custom archive's block at this offset in bytes.
    case position(UInt64)
    /// No data in a custom archive; the number means nothing.
    case noData(UInt64)
}

/// One entry of the table of contents, with every field of the file.
///
/// A nil string is the format's NULL, which is not the same as an empty one. All text is in the
/// archive's client encoding. Source: pg_backup_archiver.c, ReadToc and WriteToc.
public struct TOCEntry: Hashable, Sendable {
    /// The entry's number.
    public var dumpID: DumpID
    /// Whether the entry has data.
    public var hasData = false
    /// OID of the catalog that describes the object; 0 for ACL, COMMENT and others.
    public var catalogOID: UInt32 = 0
    /// OID of the object in that catalog.
    public var objectOID: UInt32 = 0
    /// The object's name; for most kinds a bare name without quotes.
    public var tag: [UInt8]
    /// What the entry describes.
    public var kind: EntryKind
    /// When it is restored.
    public var section: Section
    /// SQL that makes the object; for BLOB METADATA a list of OIDs, one a line.
    public var definition: [UInt8]?
    /// SQL that drops the object.
    public var dropStatement: [UInt8]?
    /// The COPY statement before a table's rows.
    public var copyStatement: [UInt8]?
    /// The schema, without quotes.
    public var namespace: [UInt8]?
    /// The tablespace; nil where there can be none, empty for the database's default.
    public var tablespace: [UInt8]?
    /// The table's access method, since 1.14.
    public var tableAccessMethod: [UInt8]?
    /// `pg_class.relkind` as a character code, 0 for what is not a relation; since 1.16.
    public var relationKind: Int32 = 0
    /// The owning role, without quotes; nil or empty if there is none.
    public var owner: [UInt8]?
    /// Whether the table has hidden OIDs, possible up to PostgreSQL 11.
    public var hasOIDs = false
    /// The entries that this one needs; some of them may not be in the archive.
    public var dependencies: [DumpID] = []
    /// Where the data is.
    public var place: DataPlace = .file(nil)

    /// Creates an entry without SQL or data.
    public init(dumpID: DumpID, kind: EntryKind, tag: [UInt8], section: Section) {
        self.dumpID = dumpID
        self.kind = kind
        self.tag = tag
        self.section = section
    }
}

extension TOCEntry {
    /// The kind, schema and tag for messages.
    public var readableName: String { Self.readableName(kind, namespace, tag) }

    static func readableName(_ kind: EntryKind, _ namespace: [UInt8]?, _ tag: [UInt8]) -> String {
        let schema = namespace.map { $0.readable + "." } ?? ""
        return "\(kind) \(schema)\(tag.readable)"
    }

    /// Whether it sets privileges.
    public var isACL: Bool { kind == .acl || kind == .defaultACL || kind == "ACL LANGUAGE" }

    /// Whether it holds planner statistics.
    public var isStatistics: Bool { kind == .statisticsData || kind == .extendedStatisticsData }

    /// Whether the definition is only the note that rows go through the partition root.
    public var isLoadedViaPartitionRoot: Bool {
        definition?.starts(with: "-- load via partition root ") ?? false
    }
}

/// A header and the entries that follow it, in the order of the file.
public struct TableOfContents: Hashable, Sendable {
    /// The header.
    public var header: ArchiveHeader
    /// The entries.
    public var entries: [TOCEntry]

    /// Creates a table of contents.
    public init(header: ArchiveHeader, entries: [TOCEntry]) {
        self.header = header
        self.entries = entries
    }

    /// The index of the entry with this number; nil if the archive does not have it.
    public func index(of dumpID: DumpID) -> Int? {
        entries.firstIndex { $0.dumpID == dumpID }
    }
}
