import ByteStreams
import Concurrency
import DumpArchive
public import Exports
import RoleRewriting
import SQLSyntax
import Selection
import Synchronization
public import Transformation

/// Turns an export into a clean SQL script, or an archive into a clean archive.
public struct Converter: Sendable {
    package let options: ConvertOptions
    package let progress: TransformProgress

    /// Prepares a conversion that tells `progress` how far it is.
    public init(options: ConvertOptions, progress: TransformProgress = TransformProgress()) {
        self.options = options
        self.progress = progress
    }

    /// Converts the export at `input` into what is to be at `output`; `-` is a standard stream.
    ///
    /// Throws `MigrationError`; then nothing stands under the name `output` that was not there.
    public func run(from input: String, to output: String) throws(MigrationError) -> TransformReport
    {
        let reading = options.unpacking.stop(with: progress.stop)
        do {
            return try convert(input, to: output)
        } catch {
            // What still reads ahead has nobody to read for. What it was stopped for before is what
            // has happened.
            withExtendedLifetime(reading) { _ = progress.stop.stop(error) }
            throw MigrationError(progress.stop.reason ?? error, export: input)
        }
    }

    private func convert(_ input: String, to output: String) throws -> TransformReport {
        switch try ExportOpener.open(input, options.unpacking) {
        case .archive(let archive, let form):
            var report = try convert(archive, path: input, to: output)
            report.format = form
            return report
        case .script(let source, let form, let size):
            guard options.format == .plain else {
                throw MigrationError(
                    .usage, "\(source.name): an archive cannot be made from a SQL script",
                    advice: "Load it with emigrate load, and make the archive with pg_dump")
            }
            guard !options.createsDatabase, !options.cleansFirst else {
                throw MigrationError(
                    .usage,
                    "\(source.name): whether a SQL script creates or drops anything was decided"
                        + " when it was dumped; only an archive can still be asked to")
            }
            // What a script cannot be asked for is said before anything is written.
            _ = try ScriptSelector(
                options.contentOptions.selection, script: source.name,
                isClusterDump: source.isClusterDump)
            progress.total.store(
                source.isDecompressed ? 0 : size ?? 0, ordering: .relaxed)
            var options = options
            if source.isClusterDump, !options.isVerbatim {
                try ClusterScan.note(
                    ownersOf: input, options.unpacking, in: &options.contentOptions.roles)
            }
            let sink = try ScriptOutput.open(output, options: options).inOrder
            var report = try writing(to: sink, output) {
                var transformer = try ScriptTransformer(
                    source, to: ScriptFile(sink), options: options.transformation,
                    progress: progress)
                return try transformer.run()
            }
            report.format = form
            report.target = options.contentOptions.roles.target.description
            return report
        }
    }

    private func convert(
        _ archive: any Archive, path: String, to output: String
    ) throws -> TransformReport {
        let prepared = try PreparedArchive(archive, options.transformation)
        guard options.format == .plain else {
            var report = TransformReport(prepared, options.transformation)
            try copyArchive(prepared, to: output, &report)
            return report
        }
        let script = try ArchiveScript(prepared, options.transformation, progress)
        let sink = try ScriptOutput.open(output, options: options)
        // Where sizes would have to be measured first, writing in order is faster.
        if case .positioned(let positioned) = sink, try !script.isBetterInOrder() {
            return try writing(to: positioned, output) { try script.write(at: positioned) }
        }
        // One and the same: what it has buffered is written when it is finished.
        let ordered = sink.inOrder
        return try writing(to: ordered, output) { try script.write(to: ScriptFile(ordered)) }
    }

    /// Completes the output after `body` has written it.
    ///
    /// A file of which only a part was written is discarded; a stream is made useless.
    private func writing<Result>(
        to sink: any ByteSink, _ output: String, _ body: () throws -> Result
    ) throws -> Result {
        do {
            let result = try body()
            try sink.finish()
            return result
        } catch {
            let isStream = try output == "-" || AtomicFile.isSpecial(path: output)
            if isStream { Transaction.spoil(sink) }
            throw error
        }
    }
}
