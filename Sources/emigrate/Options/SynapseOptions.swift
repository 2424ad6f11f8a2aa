import ArgumentParser
import HomeserverConfiguration
import Loading
import SynapseSchema
import TargetCheck

/// The Synapse that is to use the database.
struct SynapseOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The Synapse release that will use it, such as 1.98.0.", valueName: "version"))
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
        help: ArgumentHelp("The server name of the target, such as example.org.", valueName: "name")
    )
    var serverName: String?

    /// Whether a release is named, in whatever way.
    var isNamed: Bool { synapse ?? synapseURL ?? synapsePackage != nil }

    /// What is known of the target, from all that was named; what is said here goes first.
    func makeFacts(_ config: HomeserverConfig?) throws -> TargetFacts {
        var facts = TargetFacts()
        facts.serverName = serverName ?? config?.serverName
        facts.allowsUnsafeLocale = config?.allowsUnsafeLocale
        if let synapsePackage { facts.package = try SynapsePackageProbe.probe(synapsePackage) }
        if let synapseURL { facts.version = try HTTPVersionProbe.probe(synapseURL) }
        if let synapse {
            do {
                facts.version = try SynapseVersion(synapse)
            } catch {
                throw ValidationError("--synapse: \(error)")
            }
        }
        return facts
    }
}
