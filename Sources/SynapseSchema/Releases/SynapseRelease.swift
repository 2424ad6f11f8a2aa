/// One release of Synapse, and what its code demands of a database.
public struct SynapseRelease: Hashable, Sendable {
    /// What happens at start where a sequence is behind the table that takes numbers from it.
    public enum SequenceCheck: String, Hashable, Sendable {
        /// Before 1.21: nothing looks.
        case none
        /// 1.21 to 1.108: Synapse refuses to start.
        case refuse
        /// Since 1.109: Synapse moves the sequence on, and says so in its log.
        case autofix
    }

    /// What happens at start where the database's collation or ctype is not `C`.
    public enum LocaleCheck: String, Hashable, Sendable {
        /// Nothing looks.
        case none
        /// Before 1.56: a line in the log.
        case warn
        /// Since 1.56: Synapse refuses, unless `allow_unsafe_locale` is set.
        case refuse
    }

    /// Which release.
    public let version: SynapseVersion
    /// The day of the release, `2023-12-12`.
    public let date: String
    /// `SCHEMA_VERSION`: the schema that it brings a database to.
    public let schemaVersion: Int
    /// `SCHEMA_COMPAT_VERSION`: the oldest `SCHEMA_VERSION` that may still open the database
    /// afterwards; nil before 1.37, when there was no such thing.
    public let compatVersion: Int?
    /// The oldest PostgreSQL that it accepts, as its error message writes it.
    public let minimumPostgres: String?
    /// What it does about sequences that are behind.
    public let sequenceCheck: SequenceCheck
    /// Whether it compares sequences with `stream_positions` too (since 1.26).
    public let checksStreamPositions: Bool
    /// What it does about collation and ctype.
    public let localeCheck: LocaleCheck
}
