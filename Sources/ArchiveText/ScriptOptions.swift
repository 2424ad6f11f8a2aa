import DumpArchive

/// What pg_restore would have been told on its command line.
public struct ScriptOptions: Hashable, Sendable {
    /// `--create`: make the database and connect to it.
    public var create = false
    /// `--clean`: drop everything first.
    public var clean = false
    /// `--if-exists`: add IF EXISTS to what `clean` drops.
    public var ifExists = false
    /// `--no-owner`: leave ownership alone.
    public var noOwner = false
    /// `--no-privileges`: leave out GRANT, REVOKE and default privileges.
    public var noPrivileges = false
    /// `--no-tablespaces`: leave all in the database's default tablespace.
    public var noTablespaces = false
    /// `--use-set-session-authorization`: become each owner instead of ALTER … OWNER.
    public var useSetSessionAuthorization = false
    /// `--statistics`: keep planner statistics.
    public var withStatistics = false
    /// The key of `\restrict` and `\unrestrict`, letters and digits; nil for no such lines.
    public var restrictKey: String?
    /// Settings to leave out that not every release has: `transaction_timeout` of the preamble and
    /// `default_table_access_method`.
    public var omittedSettings: Set<String> = []
    /// The pg_restore to follow; nil for that of the release that wrote the archive.
    public var dialect: RestoreDialect?

    /// Creates the options of a plain `pg_restore -f -`.
    public init() {}
}
