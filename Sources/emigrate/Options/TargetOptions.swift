import ArgumentParser
import Migration
import SynapseSchema

/// Where the export is to go.
struct TargetOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The Synapse release to go to, such as 1.98.0.", valueName: "version"))
    var synapse: String?

    @Option(
        help: ArgumentHelp(
            "Ask a running Synapse for its version, over plain HTTP.", valueName: "url"))
    var synapseURL: String?

    @Option(
        help: ArgumentHelp(
            "Read the schema of an installed synapse Python package.", valueName: "folder"))
    var synapsePackage: String?

    @Option(
        help: ArgumentHelp(
            "Read server_name from here, and look at the database that it names.",
            valueName: "homeserver.yaml")
    )
    var homeserverConfig: String?

    @Option(
        name: [.customShort("d"), .customLong("dbname")],
        help: ArgumentHelp(
            "Look at the target database, too: a libpq connection string or URI.",
            valueName: "conninfo"))
    var database: String?

    @Option(
        help: ArgumentHelp("The server name of the target, such as example.org.", valueName: "name")
    )
    var serverName: String?

    func validate() throws {
        guard synapse ?? synapseURL ?? synapsePackage ?? homeserverConfig ?? database != nil else {
            throw ValidationError(
                "Say where the export is to go: --synapse VERSION, --synapse-url, "
                    + "--synapse-package, --homeserver-config or -d.")
        }
    }

    /// What is known of the target, from all that was named; what is said here goes first.
    func makeFacts() throws -> TargetFacts {
        var facts = TargetFacts()
        if let homeserverConfig {
            let config = try HomeserverConfig(path: homeserverConfig)
            facts.serverName = config.serverName
            facts.allowsUnsafeLocale = config.allowsUnsafeLocale
            if database == nil, let conninfo = config.conninfo {
                facts.database = Self.reachable(conninfo, from: homeserverConfig)
            }
        }
        if let synapsePackage {
            facts.package = try SynapsePackageProbe.probe(synapsePackage)
        }
        if let synapseURL { facts.version = try HTTPVersionProbe.probe(synapseURL) }
        if let synapse {
            do {
                facts.version = try SynapseVersion(synapse)
            } catch {
                throw ValidationError("--synapse: \(error)")
            }
        }
        if let database { facts.database = try DatabaseProbe.probe(database) }
        if let serverName { facts.serverName = serverName }
        return facts
    }

    /// The database that a configuration names, where it can be reached from here: the file may be
    /// written for a container's network.
    private static func reachable(_ conninfo: String, from path: String) -> TargetDatabase? {
        do throws(MigrationError) {
            return try DatabaseProbe.probe(conninfo)
        } catch {
            Terminal.write(
                "\(Terminal.colored("emigrate:", "36", on: 2)) The database of \(path) was not looked"
                    + " at: \(error.message). -d says where it is from here.\n", to: 2)
            return nil
        }
    }
}
