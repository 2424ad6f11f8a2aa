import ByteStreams
import DumpArchive
import RoleRewriting
import SQLSyntax
import SynapseSchema
import Synchronization

/// Turns an export into a clean SQL script, or an archive into a clean archive.
public struct Converter: Sendable {
    let options: ConvertOptions
    let progress: ConvertProgress

    /// Prepares a conversion that tells `progress` how far it is.
    public init(options: ConvertOptions, progress: ConvertProgress = ConvertProgress()) {
        self.options = options
        self.progress = progress
    }

    /// Converts the export at `input` into what is to be at `output`; `-` is a standard stream.
    ///
    /// Throws `MigrationError`; then nothing stands under the name `output` that was not there.
    public func run(from input: String, to output: String) throws(MigrationError) -> ConvertReport {
        do {
            switch try ExportOpener.open(input) {
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
                    options.selection, script: source.name, isClusterDump: source.isClusterDump)
                progress.total.store(
                    source.isDecompressed ? 0 : size ?? 0, ordering: .relaxed)
                var options = options
                if source.isClusterDump, !options.isVerbatim {
                    try OwnerScan.note(ownersOf: input, in: &options.roles)
                }
                let sink = try ScriptOutput.open(output, options: options).inOrder
                var report = try writing(to: sink, output) {
                    var converter = try ScriptConverter(
                        source, to: sink, options: options, progress: progress)
                    return try converter.run()
                }
                report.format = form
                report.target = options.roles.target.description
                return report
            }
        } catch {
            throw MigrationError(error, export: input)
        }
    }

    private func convert(
        _ archive: any Archive, path: String, to output: String
    ) throws -> ConvertReport {
        let prepared = try PreparedArchive(
            archive,
            options: PreparedArchive.Options(
                roles: options.isVerbatim ? nil : options.roles, rewriting: options.rewriting,
                keepsOneTimeKeys: options.keepsOneTimeKeys, selection: options.selection))
        var report = ConvertReport()
        report.isSynapse = prepared.isSynapse
        report.rewriting = prepared.rewriting
        report.selection = prepared.selection
        if prepared.rewriting != nil { report.target = options.roles.target.description }
        let contents = prepared.contents
        report.describe(contents)
        if options.format != .plain {
            try repack(prepared, to: output, &report)
            return report
        }
        let conversion = ArchiveConversion(
            archive: archive, contents: contents,
            scriptOptions: scriptOptions(for: contents.header),
            emptiedEntries: prepared.emptiedEntries,
            isSingleTransaction: options.isSingleTransaction, progress: progress)
        let result: (size: UInt64, data: [(DataSegment.Content, DataSegment.Outcome)])
        // Where sizes would have to be measured first, writing in order is faster.
        let isOrdered = try archive.isSequential || conversion.mostSizesAreUnknown()
        switch try ScriptOutput.open(output, options: options) {
        case .positioned(let sink) where !isOrdered:
            result = try writing(to: sink, output) {
                try PositionedWriter(conversion, to: sink).run()
            }
        case let other:
            let sink = other.inOrder
            result = try writing(to: sink, output) {
                try OrderedWriter(conversion, to: sink).run()
            }
        }
        report.outputBytes = result.size
        report.describe(contents, result.data)
        return report
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

    private func scriptOptions(for header: ArchiveHeader) -> ScriptOptions {
        var result =
            options.isVerbatim
            ? ScriptOptions()
            : PreparedArchive.scriptOptions(for: header, rewriting: options.rewriting)
        result.create = options.createsDatabase
        result.clean = options.cleansFirst
        result.ifExists = options.cleansIfExists
        result.restrictKey = options.restrictKey
        if options.isVerbatim { result.withStatistics = true }
        return result
    }
}

extension ConvertReport {
    /// Takes over what an archive says of itself.
    fileprivate mutating func describe(_ contents: TableOfContents) {
        let header = contents.header
        serverVersion = header.serverVersion.map { String(decoding: $0, as: UTF8.self) }
        dumpVersion = header.dumpVersion.map { String(decoding: $0, as: UTF8.self) }
        databaseName = header.databaseName.map { String(decoding: $0, as: UTF8.self) }
        entries = contents.entries.count
    }

    /// Adds up what an archive's data held.
    fileprivate mutating func describe(
        _ contents: TableOfContents, _ data: [(DataSegment.Content, DataSegment.Outcome)]
    ) {
        for (content, outcome) in data {
            dataBytes += outcome.bytes
            largeObjects += outcome.largeObjects
            switch content {
            case .rows, .inserts:
                tables += 1
                rows += outcome.rows
            case .noRows(let index):
                let name = String(decoding: contents.entries[index].tag, as: UTF8.self)
                tablesLeftOut.append((name, outcome.rows))
            case .largeObjects: break
            }
        }
    }
}
