import ByteStreams
import Concurrency
public import DatabaseWork
import DumpArchive
public import Exports
import PostgresClient
import RoleRewriting
import SQLSyntax
import Selection
public import SynapseSchema
import Synchronization
import TargetCheck
import Transformation

/// Puts an export into a database, all or nothing, and proves that every row arrived.
public struct Loader: Sendable {
    private let options: LoadOptions
    private let progress: LoadProgress

    /// Prepares a load that tells `progress` how far it is.
    public init(options: LoadOptions, progress: LoadProgress = LoadProgress()) {
        self.options = options
        self.progress = progress
    }

    /// Loads the export at `input`; `facts` is what is known of the Synapse that is to use it.
    ///
    /// Throws `MigrationError`; then the target is as it was.
    public func run(
        _ input: String, for facts: TargetFacts = TargetFacts()
    ) throws(MigrationError) -> LoadReport {
        do {
            let start = ContinuousClock.now
            let reading = options.unpacking.stop(with: progress.stop)
            defer { withExtendedLifetime(reading) {} }
            try options.contentOptions.selection.refuseUnlessLoadable()
            progress.begin("checking")
            var options = options
            options.contentOptions.fit(
                serverOf: options.conninfo, inPlace: options.inPlace,
                group: progress.controlSessions)
            let preflight = try Preflight(
                input, for: facts, ignoresBlockers: options.ignoresBlockers,
                contentOptions: options.contentOptions, unpacking: options.unpacking)
            let findings = try preflight.beforeWriting()
            var report: LoadReport
            switch try ExportOpener.open(input, options.unpacking) {
            case .archive(let archive, let form) where !archive.isSequential:
                report = try ArchiveLoader(archive, options, progress, preflight).run()
                report.format = form
            case let export:
                report = try streamed(input, export, options).run(preflight)
                report.format = export.form
            }
            report.findings = findings ?? report.findings
            report.labelsLeftOut = progress.labelsLeftOut.load(ordering: .relaxed)
            for (statement, reason) in progress.leftOut.withLock({ $0 }) {
                report.rewriting?.leaveOut(statement, reason)
            }
            report.seconds = (ContinuousClock.now - start) / .seconds(1)
            return report
        } catch {
            var failure = MigrationError(error, export: input)
            let reason = progress.stop.reason as? MigrationError
            // Whatever failed while the load was ended, somebody wanted it to end.
            if let reason, reason.code == .interrupted, !failure.message.hasPrefix(reason.message) {
                failure.code = reason.code
                failure.message = "\(reason.message); \(failure.message)"
            }
            throw failure
        }
    }

    /// The loader of what is read from front to back, and was begun to be read to open it.
    private func streamed(
        _ input: String, _ export: Export, _ options: LoadOptions
    ) throws -> ScriptLoader {
        var content: LoadForecast.Content?
        if case .script(let source, _, let size?) = export {
            if ExportOpener.canReopen(input) { progress.total.store(size * 3, ordering: .relaxed) }
            if !source.isDecompressed { content = LoadForecast.Content(bytes: size) }
        }
        var file: RandomAccessFile?
        if DirectoryListing.isFile(input) {
            file = try RandomAccessFile(path: input)
        } else if let packed = DirectoryListing.insideFile(input) {
            file = try RandomAccessFile(path: packed.file)
        }
        let fingerprint = try Fingerprint.of(export, file: file, options: options)
        let clean = CleanExport(
            input, TransformOptions(options.contentOptions, unpacking: options.unpacking),
            stop: progress.stop)
        return ScriptLoader(
            input == "-" ? "standard input" : input, export, clean, fingerprint: fingerprint,
            content: content, options: options, progress: progress)
    }
}
