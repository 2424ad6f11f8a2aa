/// What a live server has, and lets the role do that everything is to belong to.
public struct ServerRights: Hashable, Sendable {
    /// The settings that the server knows.
    public var knownSettings: Set<String> = []
    /// Those of them that the role may not make.
    public var refusedSettings: Set<String> = []
    /// The extensions that the server has the files of.
    public var availableExtensions: Set<String> = []
    /// Those of them that the owner of a database may create.
    public var trustedExtensions: Set<String> = []
    /// The extensions that are in the database that will be filled.
    public var presentExtensions: Set<String> = []
    /// The schemas that are in the database that will be filled.
    public var presentSchemas: Set<String> = []
    /// The tablespaces in which the role may make something.
    public var tablespaces: Set<String> = []
    /// The access methods for tables.
    public var tableAccessMethods: Set<String> = []
    /// Whether the role may make subscriptions, as PostgreSQL 16 lets members of
    /// pg_create_subscription.
    public var mayCreateSubscriptions = false

    /// Creates the rights of a role that has none, on a server that has nothing.
    public init() {}
}
