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

    /// Creates an empty examination.
    public init() {}
}
