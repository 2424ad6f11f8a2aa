/// The version of an archive's format, as its header states it.
///
/// Source: pg_backup_archiver.h, the `K_VERS_` constants.
public struct ArchiveVersion: Hashable, Sendable {
    /// The first part; 1 in every archive made so far.
    public var major: UInt8
    /// The second part, which changes with the layout.
    public var minor: UInt8
    /// The third part, which readers ignore; always 0.
    public var revision: UInt8

    /// Creates a version from its parts.
    public init(major: UInt8, minor: UInt8, revision: UInt8 = 0) {
        self.major = major
        self.minor = minor
        self.revision = revision
    }

    /// PostgreSQL 9.0 to 10.2, the oldest version that is read.
    public static let oldest = ArchiveVersion(major: 1, minor: 12)
    /// PostgreSQL 17 to 19, the newest version that is read.
    public static let newest = ArchiveVersion(major: 1, minor: 16)
}

extension ArchiveVersion: Comparable {
    /// Orders by major, then minor, then revision.
    public static func < (left: ArchiveVersion, right: ArchiveVersion) -> Bool {
        (left.major, left.minor, left.revision) < (right.major, right.minor, right.revision)
    }
}

extension ArchiveVersion: CustomStringConvertible {
    /// Major and minor, as PostgreSQL's own messages give them: `1.14`.
    public var description: String { "\(major).\(minor)" }
}

// The gates, each named for what it adds to the layout.
extension ArchiveVersion {
    /// SQL is schema-qualified and a SEARCHPATH entry says so (1.13).
    public var hasSearchPath: Bool { isAtLeast(13) }
    /// An entry has its table's access method (1.14).
    public var hasTableAccessMethod: Bool { isAtLeast(14) }
    /// The header's compression is an algorithm byte, no longer a level (1.15).
    public var hasCompressionAlgorithm: Bool { isAtLeast(15) }
    /// An entry has its relation's kind, and large objects come in several BLOBS entries with
    /// a list each (1.16).
    public var hasRelationKind: Bool { isAtLeast(16) }

    private func isAtLeast(_ minor: UInt8) -> Bool {
        (self.major, self.minor) >= (1, minor)
    }

    /// Why this version cannot be read, as one sentence; nil if it can.
    var objection: String? {
        if (major, minor) > (Self.newest.major, Self.newest.minor) {
            return "archive version \(self) is newer than the \(Self.newest) that this program"
                + " reads; it was probably written by a newer pg_dump, whose pg_restore can turn"
                + " it into SQL"
        }
        if (major, minor) < (Self.oldest.major, Self.oldest.minor) {
            return "archive version \(self) is older than the \(Self.oldest) that this program"
                + " reads; it was probably written by pg_dump 8.4 or older, and any newer"
                + " pg_restore can turn it into SQL"
        }
        return nil
    }
}
