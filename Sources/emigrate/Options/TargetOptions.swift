import ArgumentParser
import Exports
import HomeserverConfiguration
import Loading
import SynapseSchema
import TargetCheck

/// Where the export is to go.
struct TargetOptions: ParsableArguments {
    @OptionGroup var synapse: SynapseOptions

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

    func validate() throws {
        guard synapse.isNamed || homeserverConfig != nil || database != nil else {
            throw ValidationError(
                "Say where the export is to go: --synapse VERSION, --synapse-url, "
                    + "--synapse-package, --homeserver-config or -d.")
        }
    }

    /// What is known of the target, from all that was named; what is said here goes first.
    func makeFacts() throws -> TargetFacts {
        let config = try homeserverConfig.map { try HomeserverConfig(path: $0) }
        var facts = try synapse.makeFacts(config)
        if let database {
            facts.database = try DatabaseProbe.probe(database)
        } else if let homeserverConfig, let conninfo = config?.conninfo {
            facts.database = Self.reachable(conninfo, from: homeserverConfig)
        }
        return facts
    }

    /// The database that a configuration names, where it can be reached from here: the file may be
    /// written for a container's network.
    private static func reachable(_ conninfo: String, from path: String) -> TargetDatabase? {
        do throws(MigrationError) {
            return try DatabaseProbe.probe(conninfo)
        } catch {
            Terminal.write(
                Terminal.colored("emigrate:", .blue, on: 2)
                    + SafeText(
                        " The database of \(path) was not looked at: \(error.message). -d says where"
                            + " it is from here.\n"), to: 2)
            return nil
        }
    }
}
