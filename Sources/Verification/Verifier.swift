import Concurrency
public import DatabaseWork
import DumpArchive
public import Exports
import PostgresClient
import RoleRewriting
import SQLSyntax
import Synchronization
import TargetCheck

/// Proves that a database holds what an export does.
public struct Verifier: Sendable {
    private let options: VerifyOptions
    private let progress: LoadProgress

    /// Prepares a verification that tells `progress` how far it is.
    public init(options: VerifyOptions, progress: LoadProgress = LoadProgress()) {
        self.options = options
        self.progress = progress
    }

    /// Compares the export at `input` with the database; nothing is changed in either.
    ///
    /// Throws `MigrationError` where they cannot be compared; what differs is in the report.
    public func run(_ input: String) throws(MigrationError) -> VerifyReport {
        do {
            let start = ContinuousClock.now
            let reading = options.unpacking.stop(with: progress.stop)
            defer { withExtendedLifetime(reading) {} }
            var options = options
            options.contentOptions.fit(
                serverOf: options.conninfo, inPlace: true, group: progress.controlSessions)
            let sessions = try VerifySessions(options, progress)
            var report: VerifyReport
            switch try ExportOpener.open(input, options.unpacking) {
            case .archive(let archive, let form) where !archive.isSequential:
                report = try ArchiveVerification(archive, options, progress, sessions).run()
                report.format = form
            case let export:
                report = try ScriptVerification(input, export, options, progress, sessions)
                    .run()
                report.format = export.form
            }
            report.verifiedBytes = progress.verifiedBytes.load(ordering: .relaxed)
            report.seconds = (ContinuousClock.now - start) / .seconds(1)
            return report
        } catch {
            // What others fail with when the work is stopped is not why it was.
            throw MigrationError(progress.stop.reason ?? error, export: input)
        }
    }
}
