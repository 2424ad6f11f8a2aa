/// What is known of the Synapse and the database that an export is to go to.
public struct TargetFacts: Sendable {
    /// The target's Synapse version.
    public var version: SynapseVersion?
    /// What an installed package says of itself; goes before what the table says of `version`.
    public var package: SynapsePackage?
    /// `server_name` of the target's configuration.
    public var serverName: String?
    /// `allow_unsafe_locale` of the target's database configuration.
    public var allowsUnsafeLocale: Bool?
    /// The target database; nil where it was not looked at.
    public var database: TargetDatabase?

    /// Creates facts of nothing.
    public init() {}
}

/// What is known of the database that an export is to go to.
public struct TargetDatabase: Sendable {
    /// Its name.
    public var name: String?
    /// The version of its server.
    public var serverVersion: PostgresVersion?
    /// `SHOW server_encoding`.
    public var encoding: String?
    /// `pg_database.datcollate`.
    public var collation: String?
    /// `pg_database.datctype`.
    public var ctype: String?
    /// The role that Synapse connects as.
    public var role: String?
    /// Whether `role` is a superuser.
    public var roleIsSuperuser: Bool?
    /// Whether `role` may create databases.
    public var roleMayCreateDatabases: Bool?
    /// The role that owns the database.
    public var owner: String?
    /// Whether `role` may create tables in schema public.
    public var roleMayCreateInPublic: Bool?
    /// How many tables are in it already.
    public var tableCount: Int?
    /// Extensions that its server could create.
    public var availableExtensions: Set<String>?

    /// Creates facts of nothing.
    public init() {}
}
