package import Concurrency
package import Exports
import Transformation

/// An export as `convert` would write it, for those who want its items.
package struct CleanExport: Sendable {
    private let input: String
    private let options: ConvertOptions
    private let stop: StopSignal

    /// Prepares to read the export at `input` for a job that `stop` stops.
    package init(_ input: String, _ options: ConvertOptions, stop: StopSignal) {
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
    /// `export` is it, where it was opened before.
    package func read(
        _ export: Export? = nil, into receiver: any ItemReceiver
    ) throws -> ConvertReport {
        let progress = ConvertProgress()
        let stopping = stop.attach { progress.stop.stop($0) }
        defer { withExtendedLifetime(stopping) {} }
        let scanner = ItemScanner(receiver)
        let report = try write(
            export ?? ExportOpener.open(input, options.unpacking), to: scanner, progress)
        try scanner.finish()
        return report
    }

    private func write(
        _ export: Export, to sink: any ScriptSink, _ progress: ConvertProgress
    ) throws -> ConvertReport {
        switch export {
        case .archive(let archive, _):
            let prepared = try PreparedArchive(archive, converting: options)
            return try ArchiveScript(prepared, options, progress).write(to: sink)
        case .script(let source, _, _):
            var options = options
            if source.isClusterDump {
                try ClusterScan.note(
                    ownersOf: input, options.unpacking, in: &options.adaptation.roles,
                    isForOne: true)
            }
            var converter = try ScriptConverter(
                source, to: sink, options: options, progress: progress)
            return try converter.run()
        }
    }
}
