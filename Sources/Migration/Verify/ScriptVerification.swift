import PostgresClient
import SQLSyntax
import SynapseSchema

/// Compares what is read from front to back with a database: a script, or an archive from a pipe.
struct ScriptVerification {
    private let input: String
    private let export: Export
    private let options: VerifyOptions
    private let progress: LoadProgress

    init(
        _ input: String, _ export: Export, _ options: VerifyOptions, _ progress: LoadProgress
    ) {
        self.input = input
        self.export = export
        self.options = options
        self.progress = progress
    }

    func run() throws -> VerifyReport {
        progress.begin("reading the export")
        let script = try CleanScript.converting(
            input, FirstReading(export), conversion, stop: progress.stop)
        let tables: [ScriptTable]
        var definitions = DefinitionStatements()
        var largeObjects = 0
        do {
            tables = try read(ScriptReader(script), &definitions, &largeObjects)
        } catch {
            throw script.failure ?? error
        }
        var report = VerifyReport()
        report.selection = script.report?.selection
        try TableVerification.definitions(
            DefinitionProof(definitions), options, &report)
        if largeObjects > 0 {
            report.unchecked["contents of large objects", default: 0] += largeObjects
        }
        report.tables = try TableVerification(
            subjects: tables.map { subject($0) }, options: options, progress: progress,
            preamble: []
        ).run()
        return report
    }

    private var conversion: ConvertOptions {
        ConvertOptions(options.adaptation, unpacking: options.unpacking)
    }

    private func subject(_ table: ScriptTable) -> TableVerification.Subject {
        let again: TableVerification.Replay = {
            [input, conversion, progress] take in
            let script = try CleanScript.converting(
                input, nil, conversion, stop: progress.stop)
            try ScriptReplay.rows(of: table, in: script, take)
        }
        return TableVerification.Subject(
            name: table.name, sqlName: table.sqlName, copyStatement: table.copyStatement,
            settings: table.settings, total: table.total, isCounted: table.isCounted,
            cost: table.bytes,
            replay: ExportOpener.canReopen(input) && !table.isCounted ? again : nil)
    }

    /// What the rows of each table come to, in the order of the script.
    private func read(
        _ reader: ScriptReader, _ definitions: inout DefinitionStatements,
        _ largeObjects: inout Int
    ) throws -> [ScriptTable] {
        var order: [[UInt8]] = []
        var tables: [[UInt8]: ScriptTable] = [:]
        var settings = ScriptSettings()
        var number = 0
        var current: [UInt8]?
        var sum = RowSum()
        while let item = try reader.next() {
            try progress.checkCancelled()
            switch item {
            case .statement:
                number += 1
                let statement = reader.statement
                if case .setting(let name) = StatementKind(statement) {
                    settings.set(name, statement.bytes)
                }
                if StatementKind.call(statement) == "lo_open" { largeObjects += 1 }
                guard let filled = FilledTable(statement) else {
                    definitions.take(statement)
                    continue
                }
                let key = Array(filled.name.map(\.bytes).joined(separator: [0]))
                if tables[key] == nil {
                    order.append(key)
                    tables[key] = ScriptTable(
                        name: filled.name.map(\.description).joined(separator: "."), key: key,
                        copyStatement: filled.isCopy ? statement.bytes + [0x0a] : [],
                        sqlName: Array(filled.name.map(\.quoted).joined(separator: [0x2e])),
                        settings: settings.text, isCounted: !filled.isCopy)
                }
                tables[key]?.statements.append(number)
                if filled.isCopy {
                    current = key
                    sum = RowSum()
                } else {
                    tables[key]?.total.rows += InsertedRows.count(statement)
                }
            case .copyRows:
                sum.take(reader.bytes)
                if let current { tables[current]?.bytes += UInt64(reader.bytes.count) }
            case .copyEnd:
                if let current { tables[current]?.total += sum.total }
                current = nil
            case .whitespace, .comment, .fragment, .metaCommand: continue
            }
        }
        return order.compactMap { tables[$0] }
    }
}
