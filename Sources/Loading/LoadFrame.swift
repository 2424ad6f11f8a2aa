import Concurrency
import DatabaseWork
import Destinations
import Exports
import PostgresClient
import RoleRewriting
import Synchronization
import Transformation

/// What every load does around filling its database: publish it, or remove what was made.
///
/// A load that goes on with an interrupted one removes nothing, whatever it ends with: the work that
/// is there was another run's, and whoever began it decides.
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
        progress.beginFilling()
        do {
            try preflight.beforeFilling(
                destination, conninfo: options.conninfo,
                role: "\(options.contentOptions.roles.target)", group: progress.controlSessions)
            report = try fill()
            report.findings = try preflight.beforePublishing(destination)
            // From here on it is too late to ask for an end.
            try progress.beginPublishing()
        } catch {
            throw try undone(error)
        }
        let published = try destination.publish(progress.statementsOfDatabase)
        report.isResumed = destination.isResumed
        report.database = published.database
        report.replaced = published.replaced
        report.prepared = published.prepared
        report.notCarriedOver = published.notCarriedOver
        if let locale = destination.missingLocale { progress.noteLeftOut(locale, .outside) }
        report.applied = published.applied
        for statement in published.notApplied { progress.noteLeftOut(statement, .outside) }
        return report
    }

    /// Longer than a server takes to remove any database.
    private static let longestCleaning = Duration.seconds(600)

    /// Removes what was made, unless it is to be resumed or cannot be reached; returns the error
    /// with what became of it.
    private func undone(_ error: any Error) throws -> any Error {
        // What else fails when a load is stopped is not why it was.
        var failure = MigrationError(progress.stop.reason ?? error, export: "the export")
        // Of a pipe it is known only when it has been read.
        if preflight.rewriting?.keepsKeysOn == true || progress.keysStayOn.load(ordering: .relaxed)
        {
            failure = failure.asKeysStayOn
        }
        progress.stop.stop(failure)
        progress.controlSessions.end(within: Self.longestCleaning)
        let watch = ServerWatch(options.conninfo, over: progress.controlSessions)
        defer { watch.end() }
        if options.keepsPartial || options.resumes {
            failure.message += "; what was loaded stays in database \(destination.database)"
            failure.advice = Self.goingOn(after: failure)
        } else {
            progress.begin("removing what was loaded")
            do throws(MigrationError) {
                try destination.discard()
                failure.message += "; what was loaded is removed, and the target is as it was"
            } catch {
                failure.message +=
                    "; what was loaded is still in database \(destination.database)"
                    + (destination.database == destination.target
                        ? "" : ", and the target is as it was")
                    + ": \(error.message)"
                failure.advice =
                    error.code == .refused ? error.advice : Self.goingOn(after: failure)
            }
        }
        do throws(MigrationError) {
            try destination.removeLoadRoles("the load is over")
        } catch {
            failure.message += "; \(error.message)"
        }
        return failure
    }

    /// What to do about a load that failed and stays: to go on makes sense where the next run may
    /// find things otherwise than this one.
    private static func goingOn(after failure: MigrationError) -> String? {
        guard failure.canGoOn else { return failure.advice }
        let anew = "or without it to start over"
        switch failure.code {
        case .interrupted, .tryAgain, .databaseUnreachable, .inputOutput, .privilegesMissing:
            return "Run the command again with --resume to go on, \(anew)"
        default:
            return (failure.advice.map { $0 + ". " } ?? "")
                + "Run the command again with --resume to go on once that is mended, \(anew)"
        }
    }
}

extension LoadReport {
    /// Ends a load that an earlier run had done but for its last step, where that is so; nothing is
    /// written by a dry run.
    init?(concluding targetPlan: TargetPlan, _ options: LoadOptions) throws(MigrationError) {
        guard targetPlan.isComplete else { return nil }
        self.init()
        wasComplete = true
        role = "\(options.contentOptions.roles.target)"
        verification = .none
        if !options.isDryRun { database = try targetPlan.conclude().database }
    }
}
