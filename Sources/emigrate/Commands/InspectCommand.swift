import ArgumentParser
import DumpArchive
import Exports
import Loading
import SynapseSchema
import TargetCheck

/// `emigrate inspect`.
struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Say what is in an export, and whether its users are ready to move.",
        discussion: """
            Everybody on the old server should have a recovery key, and be signed out of clients that
            they no longer use, before the export is made. The list says who is not there yet.

            Examples:
              emigrate inspect example.org-synapse-database.zip
              emigrate inspect export.dir --users
              emigrate inspect export.dir --json | jq .users
              emigrate inspect export.dir --html report.html
              emigrate inspect export.dir --toc | grep "TABLE DATA"
            """)

    @Argument(help: "The export: a zip, a folder or any dump; - for standard input.")
    var export: String

    @Flag(help: "List every user with what is left to do.")
    var users = false

    @Option(help: ArgumentHelp("How many tables to list, the largest first.", valueName: "number"))
    var tables = 10

    @Flag(help: "Read tables of any size, to count every key in every backup.")
    var full = false

    @Option(help: ArgumentHelp("Write a page that any browser shows, too.", valueName: "file"))
    var html: String?

    @Flag(help: "List an archive's table of contents instead, as pg_restore --list does.")
    var toc = false

    @OptionGroup var unpacking: UnpackingOptions

    @Flag(help: "Report as JSON; with --toc every field of every entry.")
    var json = false

    func validate() throws {
        if toc, users || full || html != nil {
            throw ValidationError(
                "--toc lists entries only; --users, --full and --html go without.")
        }
    }

    func run() throws {
        if toc { return try listEntries() }
        do {
            let files = ExportFiles(of: export)
            try files.refuseStandardStreams()
            if let html { try files.refuse(output: html) }
            let outcome = try InspectJob(
                readsEverything: full, unpacking: unpacking.makeUnpacking(isQuiet: false)
            ).run(export)
            if let html { try InspectPage(outcome).write(to: html) }
            let text =
                json
                ? try JSONText.pretty(InspectJSON(outcome))
                : SafeText(InspectSummary(outcome, listsUsers: users, tableCount: tables).text)
            try Report.write(
                text,
                achievement: html.map { "The page is written whole, to \($0)" }
                    ?? "The export was read without a fault")
        } catch let error as MigrationError {
            try Exit.fail(error, output: html)
        }
    }

    private func listEntries() throws {
        do {
            try ExportFiles(of: export).refuseStandardStreams()
            let inspection = try TOCInspection.read(
                export, unpacking: unpacking.makeUnpacking(isQuiet: false))
            let achievement = "The table of contents was read without a fault"
            if json {
                try Report.write(
                    JSONText.pretty(TOCJSON(inspection, input: export)), achievement: achievement)
            } else {
                let created = LocalTimeText.inLocalZone(inspection.contents.header.created)
                try Report.write(
                    SafeText(inspection.list(created: created)), achievement: achievement)
            }
        } catch let error as MigrationError {
            try Exit.fail(error, output: nil)
        }
    }
}
