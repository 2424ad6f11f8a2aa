import ArchiveText
package import DumpArchive
package import Exports
import PsqlSafety
import RoleRewriting
import SQLSyntax

/// The script that an archive becomes.
package struct ArchiveScript {
    /// The script's pieces.
    package let script: PreparedScript
    private let report: TransformReport

    /// The script of an archive's definitions after rewriting, and of its data.
    package init(
        _ prepared: PreparedArchive, _ options: TransformOptions, _ progress: TransformProgress
    ) throws {
        let scriptOptions = Self.scriptOptions(options, for: prepared.contents.header)
        if options.createsDatabase { try prepared.refuseToConnect() }
        var report = TransformReport(prepared, options)
        report.rewriting = try prepared.rewriting(leavingOut: scriptOptions)
        self.report = report
        script = PreparedScript(
            archive: prepared.archive, contents: prepared.contents, scriptOptions: scriptOptions,
            emptiedEntries: prepared.emptiedEntries, checksText: prepared.checksText,
            backslashEscapes: prepared.backslashEscapes,
            psql: try prepared.psqlScript(options, printedWith: scriptOptions),
            stopsOnError: options.stopsOnError,
            isSingleTransaction: options.isSingleTransaction, progress: progress)
    }

    /// Whether writing it from front to back is faster than by places, or all that is possible.
    package func isBetterInOrder() throws -> Bool {
        try script.archive.isSequential || script.mostSizesAreUnknown()
    }

    /// Writes it from front to back.
    package func write(to sink: any ScriptSink) throws -> TransformReport {
        report(try OrderedWriter(script, to: sink).run())
    }

    /// What was read and changed, after the script was written.
    package func report(
        _ result: (size: UInt64, data: [(DataSegment.Content, DataSegment.Outcome)])
    ) -> TransformReport {
        var report = report
        report.outputBytes = result.size
        report.describe(script.contents, result.data)
        return report
    }

    private static func scriptOptions(
        _ options: TransformOptions, for header: ArchiveHeader
    ) -> ScriptOptions {
        var result =
            options.isVerbatim
            ? ScriptOptions()
            : PreparedArchive.scriptOptions(
                for: header, rewriting: options.contentOptions.rewriting)
        result.create = options.createsDatabase
        result.clean = options.cleansFirst
        result.ifExists = options.cleansIfExists
        result.restrictKey = options.restrictKey
        if options.isVerbatim { result.withStatistics = true }
        return result
    }
}

extension PreparedArchive {
    /// Checks an archive and rewrites it as the options say.
    package init(_ archive: any Archive, _ options: TransformOptions) throws {
        try self.init(
            archive,
            options.contentOptions, isVerbatim: options.isVerbatim)
    }
}

extension TransformReport {
    /// What is known of an archive before its data is read.
    package init(_ prepared: PreparedArchive, _ options: TransformOptions) {
        self.init()
        isSynapse = prepared.isSynapse
        rewriting = prepared.rewriting
        selection = prepared.selection
        if prepared.rewriting != nil { target = options.contentOptions.roles.target.description }
        let header = prepared.contents.header
        serverVersion = header.serverVersion.map { String(decoding: $0, as: UTF8.self) }
        dumpVersion = header.dumpVersion.map { String(decoding: $0, as: UTF8.self) }
        databaseName = header.databaseName.map { String(decoding: $0, as: UTF8.self) }
        entries = prepared.contents.entries.count
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
