public import Exports
public import RoleRewriting
public import SynapseSchema

/// What reading an export told about it.
public struct Examination: Sendable {
    /// What the export holds.
    public var outline = ExportOutline()
    /// What its Synapse tables say.
    public var facts = ExportFacts()
    /// The readiness of each user.
    public var users: [UserReadiness] = []
    /// Tables that were too large to be read on the way.
    public var unread: Set<String> = []
    /// What becomes of a script's statements, where that was asked for.
    public var rewriting: RewriteReport?

    /// Creates an empty examination.
    public init() {}
}
