/// What a rewrite does beside mapping roles.
public struct RewriteOptions: Sendable {
    /// Whether grants, revokes and default privileges are kept at all.
    public var keepsPrivileges = true
    /// Whether the result is meant for a superuser: what a plain role may not do stays in.
    public var loaderIsSuperuser = false
    /// Whether statements that restore planner statistics stay in.
    public var keepsStatistics = false
    /// The major version of the oldest PostgreSQL that the result must load into.
    public var targetVersion = 14
    /// What a live server has and lets the role do; nil where it is not known which it will be.
    public var server: ServerRights?
    /// Whether objects stay in tablespaces of their own.
    public var keepsTablespaces = true
    /// Whether tables keep their access methods.
    public var keepsAccessMethods = true

    /// Creates the options for loading as the plain target role.
    public init() {}
}
