package import Concurrency
package import Exports
package import RoleRewriting

/// An export with everything rewritten that is to be, for those who want its items.
package struct CleanExport: Sendable {
    private let input: String
    private let options: TransformOptions
    private let stop: StopSignal

    /// Prepares to read the export at `input` for a job that `stop` stops.
    package init(_ input: String, _ options: TransformOptions, stop: StopSignal) {
        self.input = input
        var options = options
        options.isForPsql = false
        self.options = options
        self.stop = stop
    }

    /// Whether it can be read more than once.
    package var canReopen: Bool { ExportOpener.canReopen(input) }

    /// Reads it from its beginning to its end and hands its items to a receiver; says what was read
    /// and changed.
    ///
    /// `export` is it, where it was opened before. Where reading a script fails, `failed` is told what
    /// was rewritten until then.
    package func read(
        _ export: Export? = nil, into receiver: any ItemReceiver,
        failed: (RewriteReport) -> Void = { _ in }
    ) throws -> TransformReport {
        let progress = TransformProgress()
        let stopping = stop.attach { progress.stop.stop($0) }
        defer { withExtendedLifetime(stopping) {} }
        let scanner = ItemScanner(receiver)
        let report = try write(
            export ?? ExportOpener.open(input, options.unpacking), to: scanner, progress,
            failed)
        try scanner.finish()
        return report
    }

    private func write(
        _ export: Export, to sink: any ScriptSink, _ progress: TransformProgress,
        _ failed: (RewriteReport) -> Void
    ) throws -> TransformReport {
        switch export {
        case .archive(let archive, _):
            let prepared = try PreparedArchive(archive, options)
            return try ArchiveScript(prepared, options, progress).write(to: sink)
        case .script(let source, _, _):
            var options = options
            if source.isClusterDump {
                try ClusterScan.note(
                    ownersOf: input, options.unpacking, in: &options.contentOptions.roles,
                    isForOne: true)
            }
            var transformer = try ScriptTransformer(
                source, to: sink, options: options, progress: progress)
            do {
                return try transformer.run()
            } catch {
                failed(transformer.rewriting)
                throw error
            }
        }
    }
}
