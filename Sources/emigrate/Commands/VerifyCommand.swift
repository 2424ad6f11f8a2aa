import ArgumentParser
import DatabaseWork
import Exports
import Loading
import RoleRewriting
import Transformation
import Verification

/// `emigrate verify`.
struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Prove that a database holds what an export does.",
        discussion: """
            Every table is read back and compared with the export, row for row, whatever their order
            and whatever the release of PostgreSQL; rows that can only be counted, or not be compared
            at all, are listed with the reason. Nothing is changed. Stop Synapse first: what it has
            written since the load differs, of course.

            Exit status: 0 the same; 1 something differs; 65 the export is damaged; 69 the database
            cannot be reached.

            Examples:
              emigrate verify example.org-synapse-database.zip -d synapse
              emigrate verify export.dir -d "host=/run/postgresql dbname=synapse" --rows
              emigrate verify dump.sql.gz --homeserver-config homeserver.yaml --json
            """)

    @Argument(help: "The export: a zip, a folder or any dump; - for standard input.")
    var export: String

    @OptionGroup(title: "Database") var database: DatabaseOptions

    @OptionGroup(title: "Roles") var roles: RoleOptions

    @OptionGroup(title: "Choice, as it was loaded") var choice: SelectionOptions

    @Option(
        name: [.customShort("j"), .customLong("jobs")],
        help: ArgumentHelp(
            "How many sessions read at the same time. (default: two for each core)",
            valueName: "number"))
    var jobs: Int?

    @Flag(help: "Count rows, without reading them.")
    var counts = false

    @Flag(help: "Show the rows that differ, the first 20 of each table.")
    var rows = false

    @Flag(help: "The rows of e2e_one_time_keys_json were loaded, too.")
    var keepOneTimeKeys = false

    @OptionGroup var text: EncodingOptions

    @OptionGroup var unpacking: UnpackingOptions

    @Flag(help: "Report as JSON.")
    var json = false

    @Flag(name: .shortAndLong, help: "Say nothing but what differs.")
    var quiet = false

    func validate() throws {
        if let jobs, !(1...256).contains(jobs) {
            throw ValidationError("--jobs takes a number from 1 to 256.")
        }
    }

    func run() throws {
        do {
            try ExportFiles(of: export).refuseStandardStreams()
            let (conninfo, _) = try database.resolve()
            var options = VerifyOptions(conninfo: conninfo)
            options.contentOptions = try roles.makeContentOptions()
            options.contentOptions.encoding = text.name
            options.contentOptions.keepsOneTimeKeys = keepOneTimeKeys
            options.contentOptions.selection = try choice.makeSelection()
            options.unpacking = unpacking.makeUnpacking(isQuiet: quiet)
            options.jobs = jobs
            options.countsOnly = counts
            options.shownRows = rows ? 20 : 0
            let progress = LoadProgress(of: "verification")
            let interruption = Interruption {
                progress.cancel()
                return "stopping …"
            }
            let display = LoadDisplay(progress, isQuiet: quiet)
            let result = Result { [options] () throws(MigrationError) in
                try Verifier(options: options, progress: progress).run(export)
            }
            display.stop()
            interruption.stop()
            let report = try result.get()
            let text =
                json
                ? try JSONText.pretty(VerifyJSON(report, input: export))
                : VerifySummary(report, hidesGood: quiet).text
            try Report.write(
                text,
                achievement: "The comparison itself is done, and "
                    + (report.isFaithful ? "nothing differs" : "something differs"))
            guard report.isFaithful else { throw ExitCode(1) }
        } catch let error as MigrationError {
            try Exit.fail(error, output: nil)
        }
    }
}
