public import Exports
public import Transformation

/// What a load is to do.
public struct LoadOptions: Sendable {
    /// How the proof is taken that every row arrived.
    public enum Verification: String, Sendable, CaseIterable {
        /// Every row is read back, and its bytes are compared by a checksum.
        case full
        /// Rows are counted.
        case counts
        /// Nothing is read back.
        case none
    }

    /// Leads to the target database, by libpq's conventions.
    public var conninfo: String
    /// What becomes of the content; what is chosen of it must make a database of its own.
    public var contentOptions = ContentOptions()
    /// Where the export is unpacked if it has to be.
    public var unpacking = Unpacking()
    /// How many sessions load at the same time; nil for two for each core.
    public var jobs: Int?
    /// How the proof is taken.
    public var verification = Verification.full
    /// Whether the planner's statistics are gathered, without which queries are slow at first.
    public var analyzes = true
    /// Whether a target that is not empty may be set aside.
    public var replacesTarget = false
    /// Whether a load that was interrupted is gone on with.
    public var resumes = false
    /// Whether what was loaded stays where the load fails, to be resumed.
    public var keepsPartial = false
    /// Whether the target itself is filled; nil leaves that to what the session may do.
    public var inPlace: Bool?
    /// Whether to stop when it is known what would be done, with nothing written.
    public var isDryRun = false
    /// Whether to load what the target's Synapse will refuse, or what the disk may have no room for.
    public var ignoresBlockers = false

    /// Creates the options for loading as the plain target role.
    public init(conninfo: String) { self.conninfo = conninfo }
}
