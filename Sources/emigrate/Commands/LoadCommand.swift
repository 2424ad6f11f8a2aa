import ArgumentParser
import DatabaseWork
import Exports
import Loading
import RoleRewriting
import SynapseSchema
import Transformation

/// `emigrate load`.
struct LoadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load",
        abstract: "Put an export into a database, all or nothing, and prove that it arrived.",
        discussion: """
            A new database is filled beside the target and takes its place when every row was read
            back and found right; until then nothing happens to the target. Where you may not create
            databases, the target itself is filled, which has to be empty, and emptied again if that
            fails. Everything belongs to one role afterwards, which must exist (createuser synapse).

            A part of an export can be chosen, as long as it makes a database of its own. A Synapse
            does without the rows of the tables that the README lists, and of no others for sure.

            Exit status: 0 loaded; 1 refused, or the proof failed; 65 the export is damaged; 69 the
            database cannot be reached; 75 try again; 77 privileges missing; 130 interrupted.

            Examples:
              emigrate load example.org-synapse-database.zip -d synapse --dry-run
              emigrate load example.org-synapse-database.zip -d synapse --synapse 1.98.0
              emigrate load export.dir -d "host=/run/postgresql user=synapse dbname=synapse"
              emigrate load export.dir --homeserver-config homeserver.yaml --replace
              emigrate load export.dir -d synapse --exclude-table-data user_ips
              emigrate load export.dir -d postgresql://synapse@db.example.org/synapse -j 8
            """)

    @Argument(help: "The export: a zip, a folder or any dump; - for standard input.")
    var export: String

    @OptionGroup(title: "Target") var database: DatabaseOptions

    @OptionGroup(title: "Synapse") var synapse: SynapseOptions

    @OptionGroup(title: "Roles") var roles: RoleOptions

    @OptionGroup(title: "Choice") var choice: SelectionOptions

    @OptionGroup(title: "Loading") var load: LoadOptionGroup

    @Flag(help: "Keep the rows of e2e_one_time_keys_json, which Synapse says not to restore.")
    var keepOneTimeKeys = false

    @Flag(help: "Keep PostgreSQL 18's statements that restore planner statistics.")
    var withStatistics = false

    @OptionGroup var text: EncodingOptions

    @OptionGroup var unpacking: UnpackingOptions

    @Flag(help: "Report as JSON, one object a line: events while it runs, then the report.")
    var json = false

    @Flag(name: .shortAndLong, help: "Say nothing but errors.")
    var quiet = false

    func run() throws {
        do {
            try ExportFiles(of: export).refuseStandardStreams()
            let (conninfo, config) = try database.resolve()
            let facts = try synapse.makeFacts(config)
            let options = try makeOptions(conninfo)
            let events = LoadEventWriter()
            let progress =
                json
                ? LoadProgress { event, progress in
                    events.write(event) { progress.isStopped }
                } : LoadProgress()
            let interruption = Interruption {
                progress.cancel()
                    ? "stopping, and cleaning up …"
                    : "it is too late to stop: the load takes its place"
            }
            let display = LoadDisplay(progress, isQuiet: quiet || load.dryRun)
            let result = Result { () throws(MigrationError) in
                try Loader(options: options, progress: progress).run(export, for: facts)
            }
            display.stop()
            interruption.stop()
            let report = try result.get()
            let summary = LoadSummary(report)
            let achievement =
                load.dryRun
                ? "Nothing was loaded, as it was a dry run" : summary.achievement
            if json {
                try events.finish(achievement: achievement)
                try Report.write(
                    JSONText.line(LoadJSON(report, input: export)), achievement: achievement)
            } else if !quiet {
                try Report.write(
                    SafeText(load.dryRun ? summary.plan : summary.text), achievement: achievement)
            }
        } catch let error as MigrationError {
            try Exit.fail(error, output: nil)
        }
    }

    private func makeOptions(_ conninfo: String) throws -> LoadOptions {
        var options = LoadOptions(conninfo: conninfo)
        options.contentOptions = try roles.makeContentOptions()
        options.contentOptions.encoding = text.name
        options.contentOptions.rewriting.keepsStatistics = withStatistics
        options.contentOptions.keepsOneTimeKeys = keepOneTimeKeys
        options.contentOptions.selection = try choice.makeSelection()
        options.unpacking = unpacking.makeUnpacking(isQuiet: quiet)
        load.apply(to: &options)
        return options
    }
}
