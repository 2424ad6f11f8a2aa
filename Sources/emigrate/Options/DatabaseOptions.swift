import ArgumentParser
import Exports
import HomeserverConfiguration
import Loading

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The database that a job works on, by libpq's conventions.
struct DatabaseOptions: ParsableArguments {
    @Option(
        name: [.customShort("d"), .customLong("dbname")],
        help: ArgumentHelp(
            "The database: a name, a libpq connection string or a URI; what it leaves open comes "
                + "from PG… variables, service files and ~/.pgpass.", valueName: "conninfo"))
    var database: String?

    @Option(
        help: ArgumentHelp(
            "Read the database and server_name from Synapse's configuration.",
            valueName: "homeserver.yaml"))
    var homeserverConfig: String?

    /// What leads to the database, and the configuration where there is one.
    func resolve() throws -> (conninfo: String, config: HomeserverConfig?) {
        let config = try homeserverConfig.map { path throws(MigrationError) in
            try HomeserverConfig(path: path)
        }
        if let database { return (database, config) }
        if let conninfo = config?.conninfo { return (conninfo, config) }
        guard getenv("PGDATABASE") != nil || getenv("PGSERVICE") != nil else {
            throw ValidationError(
                "Say which database: -d CONNINFO, --homeserver-config or PGDATABASE.")
        }
        return ("", config)
    }
}
