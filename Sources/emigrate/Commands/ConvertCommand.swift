import ArgumentParser
import Conversion
import Exports
import Loading
import RoleRewriting
import Synchronization
import Transformation

/// `emigrate convert`.
struct ConvertCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "Turn an export into clean SQL, or a clean archive, that loads as a plain role.",
        discussion: """
            Roles of the provider become the role that owns your database; its platform roles,
            foreign grants and what only a superuser may do go, and the summary says what went.
            Table rows pass through byte for byte.

            Examples:
              emigrate convert example.org-synapse-database.zip -o clean.sql
              emigrate convert export.dir -o clean.sql.gz --target-role matrix
              emigrate convert export.dir -o clean.sql --exclude-table-data received_transactions
              emigrate convert dump.sql.zst -1 -o - | psql -v ON_ERROR_STOP=1 synapse
              gpg --decrypt dump.sql.gz.gpg | emigrate convert - -o clean.sql
              emigrate convert export.dir --format directory -o clean.dir
              emigrate convert example.org-synapse-database.zip -F custom -o clean.dump
            """)

    @Argument(help: "The export: a zip, a folder or any dump; - for standard input.")
    var export: String

    @Option(
        name: [.customShort("o"), .customLong("output"), .customShort("f"), .customLong("file")],
        help: ArgumentHelp(
            """
            Where the output goes; - for standard output. A script whose name ends in .gz, .lz4 or \
            .zst is compressed.
            """, valueName: "file"))
    var output: String?

    @OptionGroup(title: "Roles") var roles: RoleOptions

    @OptionGroup(title: "Choice") var choice: SelectionOptions

    @OptionGroup(title: "Output") var script: ScriptOutputOptions

    @Flag(
        help: """
            Rewrite nothing, keep everything: SQL is exactly pg_restore's, and an archive is only \
            packed anew.
            """)
    var verbatim = false

    @Flag(help: "Keep the rows of e2e_one_time_keys_json, which Synapse says not to restore.")
    var keepOneTimeKeys = false

    @Flag(help: "Keep PostgreSQL 18's statements that restore planner statistics.")
    var withStatistics = false

    @Option(
        help: ArgumentHelp(
            "The oldest PostgreSQL that the SQL must load into.", valueName: "major"))
    var targetVersion = 14

    @OptionGroup var text: EncodingOptions

    @OptionGroup var unpacking: UnpackingOptions

    @Flag(help: "Report as JSON: on standard output, or on standard error with -o -.")
    var json = false

    @Flag(name: .shortAndLong, help: "Say nothing but errors.")
    var quiet = false

    func validate() throws {
        if verbatim, roles.isUsed {
            throw ValidationError("--verbatim rewrites nothing, so it takes no role options.")
        }
        if verbatim, text.encoding != nil {
            throw ValidationError("--verbatim rewrites nothing, so it takes no --encoding.")
        }
        if script.clean, choice.dataOnly {
            throw ValidationError("--clean drops the tables that --data-only needs.")
        }
        guard (9...99).contains(targetVersion) else {
            throw ValidationError("--target-version takes a major version, such as 15.")
        }
        if output == nil, Terminal.isTerminal(1) {
            throw ValidationError(
                "Say where the SQL goes: -o clean.sql, or -o - for the terminal itself.")
        }
        if script.format == .directory, output ?? "-" == "-" {
            throw ValidationError("Say which folder is to be made: -o clean.dir.")
        }
    }

    func run() throws {
        let target = output ?? "-"
        do {
            let files = ExportFiles(of: export)
            try files.refuseStandardStreams()
            try files.refuse(output: target)
            let options = try makeOptions(target)
            let progress = TransformProgress()
            // A folder with files in it is more than a signal handler may remove.
            let interruption =
                script.format == .directory
                ? Interruption {
                    progress.cancel()
                    return "stopping, and cleaning up …"
                } : nil
            let line = ProgressLine(progress, verb: "converting", isQuiet: quiet)
            let result = Result { () throws(MigrationError) in
                try Converter(options: options, progress: progress).run(from: export, to: target)
            }
            line.stop()
            interruption?.stop()
            let report = try result.get()
            let achievement =
                target == "-"
                ? "The output itself was written whole"
                : "The output itself is whole and in its place: \(target)"
            if json {
                try Report.write(
                    JSONText.pretty(ConvertJSON(report, input: export, output: target)),
                    to: target == "-" ? 2 : 1, achievement: achievement)
            } else if !quiet {
                try Report.write(
                    SafeText(ConvertSummary(report, output: target).text), to: 2,
                    achievement: achievement)
            }
        } catch let error as MigrationError {
            try Exit.fail(error, output: target)
        }
    }

    private func makeOptions(_ target: String) throws -> ConvertOptions {
        var options = ConvertOptions()
        options.isVerbatim = verbatim
        options.contentOptions = try roles.makeContentOptions()
        options.contentOptions.encoding = text.name
        options.contentOptions.rewriting.keepsStatistics = withStatistics
        options.contentOptions.rewriting.targetVersion = targetVersion
        options.contentOptions.keepsOneTimeKeys = keepOneTimeKeys
        options.contentOptions.selection = try choice.makeSelection()
        options.unpacking = unpacking.makeUnpacking(isQuiet: quiet)
        try script.apply(to: &options, target: target)
        return options
    }
}
