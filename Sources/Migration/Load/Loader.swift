import ByteStreams
import DumpArchive
import PostgresClient
import RoleRewriting
import SQLSyntax
public import SynapseSchema
import Synchronization

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
            try options.selection.refuseUnlessLoadable()
            progress.begin("checking")
            let preflight = try Preflight(
                input, for: facts, ignoresBlockers: options.ignoresBlockers)
            let findings = try preflight.beforeWriting()
            var report: LoadReport
            switch try ExportOpener.open(input) {
            case .archive(let archive, let form):
                report = try ArchiveLoader(archive, options, progress, preflight).run()
                report.format = form
            case .script(let source, let form, let size):
                report = try script(input, source, size).run(preflight)
                report.format = form
            }
            report.findings = findings ?? report.findings
            report.labelsLeftOut = progress.labelsLeftOut.load(ordering: .relaxed)
            report.seconds = (ContinuousClock.now - start) / .seconds(1)
            return report
        } catch {
            throw MigrationError(error, export: input)
        }
    }

    /// The loader of a script, whose head was read to open it.
    private func script(
        _ input: String, _ source: PeekedSource, _ size: UInt64?
    ) throws -> ScriptLoader {
        let isFile = DirectoryListing.isFile(input)
        if isFile, let size { progress.total.store(size * 3, ordering: .relaxed) }
        var content: LoadForecast.Content?
        if let size, !source.isDecompressed {
            content = LoadForecast.Content()
            content?.bytes = size
        }
        let first = FirstReading(source)
        let fingerprint = try Fingerprint.of(
            source, size: size, file: isFile ? RandomAccessFile(path: input) : nil,
            options: options)
        return ScriptLoader(
            input, fingerprint: fingerprint,
            content: content, canReopen: isFile, options: options, progress: progress
        ) { conversion in
            try CleanScript.converting(input, first, conversion)
        }
    }
}
