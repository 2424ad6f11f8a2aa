import Exports
public import RoleRewriting
public import Selection

/// What becomes of an export's content on its way, wherever that leads: to a file, into a database,
/// or beside one that it is compared with.
public struct ContentOptions: Sendable {
    /// What becomes of the roles.
    public var roles = RoleMap()
    /// What else is rewritten.
    public var rewriting = RewriteOptions()
    /// Whether the rows of e2e_one_time_keys_json of a Synapse export stay.
    public var keepsOneTimeKeys = false
    /// In which encoding text is that does not say it itself, by PostgreSQL's name; nil for UTF-8.
    public var encoding: String?
    /// Which part of the export is wanted.
    public var selection = Selection()

    /// Creates what suits the plain target role.
    public init() {}
}
