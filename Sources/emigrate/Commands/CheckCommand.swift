import ArgumentParser
import Exports
import Loading
import SynapseSchema
import TargetCheck

/// `emigrate check`.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract:
            "Say whether the target Synapse will accept an export, before anything is touched.",
        discussion: """
            Reads the table of contents and the few small tables that the answer rests on, whatever
            the size of the export, and judges by the rules of Synapse's own code.

            Exit status: 0 compatible; 1 not; 65 and 66 for exports that cannot be judged.

            Examples:
              emigrate check example.org-synapse-database.zip --synapse 1.98.0
              emigrate check export.dir --homeserver-config homeserver.yaml --synapse 1.98.0
              emigrate check export.dir --synapse-package /opt/venv/lib/python3.11/site-packages
              emigrate check export.dir --synapse 1.98.0 -d "host=/run/postgresql dbname=synapse"
            """)

    @Argument(help: "The export: a zip, a folder or any dump; - for standard input.")
    var export: String

    @OptionGroup(title: "Target") var target: TargetOptions

    @Flag(help: "Read tables of any size, to hold every sequence against its tables.")
    var full = false

    @OptionGroup var text: EncodingOptions

    @OptionGroup var unpacking: UnpackingOptions

    @Flag(help: "Report as JSON.")
    var json = false

    @Flag(name: .shortAndLong, help: "Say nothing that is in order.")
    var quiet = false

    func run() throws {
        do {
            try ExportFiles(of: export).refuseStandardStreams()
            let facts = try target.makeFacts()
            let check = try CheckJob(
                readsEverything: full, encoding: text.name,
                unpacking: unpacking.makeUnpacking(isQuiet: quiet)
            ).run(export, against: facts)
            let text =
                json
                ? try JSONText.pretty(CheckJSON(check, input: export))
                : CheckSummary(check, hidesGood: quiet).text
            try Report.write(
                text,
                achievement: "The check itself is done, and its answer is: "
                    + (check.report.isCompatible ? "compatible" : "not compatible"))
            guard check.report.isCompatible else { throw ExitCode(1) }
        } catch let error as MigrationError {
            try Exit.fail(error, output: nil)
        }
    }
}
