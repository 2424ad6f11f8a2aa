import Concurrency
import PostgresClient
import RoleRewriting

/// What every load does around filling its database: publish it, or remove what was made.
struct LoadFrame {
    private let destination: Destination
    private let options: LoadOptions
    private let progress: LoadProgress
    private let preflight: Preflight

    init(
        _ destination: Destination, _ options: LoadOptions, _ progress: LoadProgress,
        _ preflight: Preflight
    ) {
        self.preflight = preflight
        self.destination = destination
        self.options = options
        self.progress = progress
    }

    /// Fills the database by `fill` and makes it the target.
    func run(_ fill: () throws -> LoadReport) throws -> LoadReport {
        var report: LoadReport
        do {
            try preflight.beforeFilling(
                destination, conninfo: options.conninfo, role: "\(options.adaptation.roles.target)")
            report = try fill()
            report.findings = try preflight.beforePublishing(destination)
            progress.begin("publishing")
        } catch {
            throw try undone(error)
        }
        let published = try destination.publish()
        report.isResumed = destination.isResumed
        report.database = published.database
        report.replaced = published.replaced
        report.notCarriedOver = published.notCarriedOver
        return report
    }

    /// Longer than a server takes to remove any database.
    private static let longestCleaning = Duration.seconds(600)

    /// Removes what was made, unless it is to be resumed or cannot be reached; returns the error
    /// with what became of it.
    private func undone(_ error: any Error) throws -> any Error {
        // What else fails when a load is stopped is not why it was.
        var failure = MigrationError(progress.stop.reason ?? error, export: "the export")
        progress.stop.stop(failure)
        progress.controlLimit.end(within: Self.longestCleaning)
        if options.keepsPartial || (options.resumes && failure.code != .refused) {
            failure.message += "; what was loaded stays in database \(destination.database)"
            failure.advice = "Run the command again with --resume to go on"
            return failure
        }
        progress.begin("removing what was loaded")
        do throws(MigrationError) {
            try destination.discard()
            failure.message += "; what was loaded is removed, and the target is as it was"
        } catch {
            failure.message +=
                "; what was loaded is still in database \(destination.database), and the target"
                + " is as it was"
            failure.advice =
                "Run the command again with --resume to go on, or without it to start over"
        }
        return failure
    }
}
