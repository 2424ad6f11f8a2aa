/// One thing that a check found out, with what it rests on.
public struct Finding: Hashable, Sendable, Encodable {
    /// How bad it is.
    public enum Verdict: String, Hashable, Comparable, Sendable, CaseIterable, Encodable {
        /// Looked at, and in order.
        case ok
        /// Worth knowing.
        case note
        /// May hurt; someone should look.
        case warning
        /// Synapse will not start, or would lose something.
        case blocks

        /// Whether `left` is milder than `right`.
        public static func < (left: Verdict, right: Verdict) -> Bool { left.rank < right.rank }

        private var rank: Int {
            switch self {
            case .ok: 0
            case .note: 1
            case .warning: 2
            case .blocks: 3
            }
        }
    }

    /// How bad it is.
    public var verdict: Verdict
    /// What it is about.
    public var code: FindingCode
    /// What was found, in a sentence.
    public var message: String
    /// What Synapse itself says when it refuses, word for word.
    public var synapseError: String?
    /// What it rests on.
    public var evidence: [Evidence]
    /// What to do.
    public var remedy: String?

    init(
        _ verdict: Verdict, _ code: FindingCode, _ message: String, synapseError: String? = nil,
        evidence: [Evidence] = [], remedy: String? = nil
    ) {
        self.verdict = verdict
        self.code = code
        self.message = message
        self.synapseError = synapseError
        self.evidence = evidence
        self.remedy = remedy
    }
}

/// What a finding rests on.
public struct Evidence: Hashable, Sendable, Encodable, CustomStringConvertible {
    /// Where it was read: `schema_version`, `release 1.98.0`, `homeserver.yaml`.
    public var source: String
    /// What stands there.
    public var detail: String

    init(_ source: String, _ detail: String) {
        self.source = source
        self.detail = detail
    }

    /// Source and detail.
    public var description: String { "\(source): \(detail)" }
}

/// What a finding is about; the raw values are stable and part of the JSON output.
public enum FindingCode: String, Hashable, Sendable, CaseIterable, Encodable {
    /// The export has no `schema_version`: it is not Synapse's.
    case notSynapse = "not-synapse"
    /// `schema_version` or `applied_schema_deltas` has no rows: the dump was cut short.
    case truncated = "truncated"
    /// Whether the target's Synapse is known at all.
    case targetUnknown = "target-unknown"
    /// The target's version is not in the table of releases.
    case releaseUnknown = "release-unknown"
    /// Whether the target understands the export's schema.
    case schema = "schema"
    /// What the target will do to the schema at its first start.
    case upgrade = "upgrade"
    /// Deltas that Synapse passes over, since the export is past their version.
    case skippedDeltas = "skipped-deltas"
    /// Which releases can still open the database before and after the first start.
    case rollback = "rollback"
    /// What was not looked at.
    case notChecked = "not-checked"
    /// Which release ran on the export last.
    case lastRelease = "last-release"
    /// The users' server name against the target's.
    case serverName = "server-name"
    /// Background updates that have not finished.
    case backgroundUpdates = "background-updates"
    /// Background updates that the target does not know.
    case unknownUpdates = "unknown-updates"
    /// `replace_stream_ordering_column` waits while delta 79/04 must run.
    case streamOrdering = "stream-ordering"
    /// Sequences against tables.
    case sequences = "sequences"
    /// Sequences that are not there.
    case missingSequence = "missing-sequence"
    /// Sequences against `stream_positions`.
    case streamPositions = "stream-positions"
    /// Worker processes wrote to the export.
    case workers = "workers"
    /// Extensions.
    case extensions = "extensions"
    /// Encodings.
    case encoding = "encoding"
    /// The version of PostgreSQL.
    case postgresVersion = "postgres-version"
    /// The collation.
    case collation = "collation"
    /// The ctype.
    case ctype = "ctype"
    /// Rights on schema public.
    case publicSchema = "public-schema"
    /// Who owns tables.
    case ownership = "ownership"
    /// Whether the target database is empty.
    case targetNotEmpty = "target-not-empty"
    /// Application services and their users.
    case bridges = "bridges"
    /// Transactions that wait for application services.
    case undelivered = "undelivered"
    /// One-time keys.
    case oneTimeKeys = "one-time-keys"
    /// The owner against the export's name.
    case exportName = "export-name"
}
