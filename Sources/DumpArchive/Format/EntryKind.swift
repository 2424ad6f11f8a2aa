/// What a TOC entry describes: its `desc` field, kept as it stands.
///
/// Kinds that this program has never heard of are carried along like any other.
public struct EntryKind: Hashable, Sendable, ExpressibleByStringLiteral {
    /// The field's bytes.
    public var bytes: [UInt8]

    /// Creates a kind from the field's bytes.
    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Creates a kind from its name.
    public init(stringLiteral name: String) { bytes = Array(name.utf8) }
}

extension EntryKind: CustomStringConvertible {
    /// The kind for messages.
    public var description: String { bytes.readable }
}

extension EntryKind {
    /// GRANT and REVOKE commands for one object.
    public static let acl: EntryKind = "ACL"
    /// ALTER DEFAULT PRIVILEGES.
    public static let defaultACL: EntryKind = "DEFAULT ACL"
    /// One large object's creation, before 1.16.
    public static let blob: EntryKind = "BLOB"
    /// The creation of several large objects of one owner, from 1.16 on.
    public static let blobMetadata: EntryKind = "BLOB METADATA"
    /// The contents of large objects.
    public static let blobs: EntryKind = "BLOBS"
    /// COMMENT ON.
    public static let comment: EntryKind = "COMMENT"
    /// CREATE DATABASE.
    public static let database: EntryKind = "DATABASE"
    /// Settings of the database, since PostgreSQL 11.
    public static let databaseProperties: EntryKind = "DATABASE PROPERTIES"
    /// The client encoding of the whole archive.
    public static let encoding: EntryKind = "ENCODING"
    /// An event trigger.
    public static let eventTrigger: EntryKind = "EVENT TRIGGER"
    /// Extended statistics' contents, since PostgreSQL 19.
    public static let extendedStatisticsData: EntryKind = "EXTENDED STATISTICS DATA"
    /// REFRESH MATERIALIZED VIEW.
    public static let materializedViewData: EntryKind = "MATERIALIZED VIEW DATA"
    /// CREATE SCHEMA.
    public static let schema: EntryKind = "SCHEMA"
    /// The search path that the archive's SQL needs, since 1.13.
    public static let searchPath: EntryKind = "SEARCHPATH"
    /// SECURITY LABEL.
    public static let securityLabel: EntryKind = "SECURITY LABEL"
    /// A sequence's position.
    public static let sequenceSet: EntryKind = "SEQUENCE SET"
    /// The planner's statistics of a relation, since PostgreSQL 18.
    public static let statisticsData: EntryKind = "STATISTICS DATA"
    /// Whether backslashes are literal in the archive's strings.
    public static let standardStrings: EntryKind = "STDSTRINGS"
    /// CREATE TABLE.
    public static let table: EntryKind = "TABLE"
    /// A table's rows.
    public static let tableData: EntryKind = "TABLE DATA"
}
