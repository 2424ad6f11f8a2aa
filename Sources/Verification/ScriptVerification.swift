import Conversion
package import DatabaseWork
package import Exports
import PostgresClient
import RoleRewriting
import SQLSyntax
import SynapseSchema

/// Compares what is read from front to back with a database: a script, or an archive from a pipe.
package struct ScriptVerification {
    private let input: String
    private let export: Export
    private let options: VerifyOptions
    private let progress: LoadProgress
    private let sessions: VerifySessions

    package init(
        _ input: String, _ export: Export, _ options: VerifyOptions, _ progress: LoadProgress,
        _ sessions: VerifySessions
    ) {
        self.input = input
        self.export = export
        self.options = options
        self.progress = progress
        self.sessions = sessions
    }

    package func run() throws -> VerifyReport {
        progress.begin("reading the export")
        let script = try CleanScript.converting(
            input, FirstReading(export), conversion, stop: progress.stop)
        let account: ScriptAccount
        do {
            account = try read(ScriptReader(script))
        } catch {
            throw script.failure ?? error
        }
        var report = VerifyReport()
        report.selection = script.report?.selection
        try TableVerification.definitions(
            DefinitionProof(account.definitions, refusal: sessions.refusal), sessions, &report)
        report.tables = try TableVerification(
            subjects: account.ledger.filled.map { subject($0, account) }, options: options,
            progress: progress, sessions: sessions, preamble: []
        ).run()
        try compareLargeObjects(account.largeObjects, &report)
        return report
    }

    private func compareLargeObjects(
        _ ledger: LargeObjectLedger, _ report: inout VerifyReport
    ) throws {
        guard !ledger.isEmpty else { return }
        let title = "contents of large objects"
        guard !options.countsOnly else {
            report.unchecked[title, default: 0] += max(1, ledger.objects.count)
            return
        }
        progress.begin("verifying large objects")
        var connection = try sessions.reader()
        let findings = try WrittenObjectsProof(ledger: ledger, subject: input).compare(
            on: &connection, progress: progress, most: 100)
        report.largeObjects = findings.count
        report.largeObjectMismatches = findings.mismatches
        if findings.unknown > 0 { report.unchecked[title, default: 0] += findings.unknown }
    }

    private var conversion: ConvertOptions {
        ConvertOptions(options.adaptation, unpacking: options.unpacking)
    }

    private func subject(
        _ table: LedgerTable, _ account: ScriptAccount
    ) -> TableVerification.Subject {
        let wanted = ScriptReplay(table, account)
        let again: TableVerification.Replay = {
            [input, conversion, progress] take in
            let script = try CleanScript.converting(
                input, nil, conversion, stop: progress.stop)
            try wanted.run(in: script, take)
        }
        let expectation = account.ledger.expectation(of: table)
        return TableVerification.Subject(
            name: table.text, sqlName: table.sqlName, settings: table.settings,
            expectation: { expectation }, cost: table.bytes,
            replay: ExportOpener.canReopen(input) ? again : nil)
    }

    /// What the script says, statement by statement and row by row.
    private func read(_ reader: ScriptReader) throws -> ScriptAccount {
        var account = ScriptAccount()
        var settings = ScriptSettings()
        var filling: TableLedger.Filling?
        var sum = RowSum()
        var bytes: UInt64 = 0
        while let item = try reader.next() {
            try progress.checkCancelled()
            switch item {
            case .statement:
                let statement = reader.statement
                if case .setting(let name) = StatementKind(statement),
                    !SessionTimeouts.areChanged(by: statement)
                {
                    settings.set(name, statement.bytes)
                }
                filling = account.take(statement, settings: settings.text)
                sum = RowSum()
                bytes = 0
            case .fragment(let isLast):
                account.take(
                    fragment: reader.bytes, reader.tokens, escapes: reader.backslashEscapes,
                    isLast: isLast, settings: settings.text)
            case .copyRows:
                sum.take(reader.bytes)
                bytes += UInt64(reader.bytes.count)
            case .copyEnd:
                if let filling {
                    account.add(
                        sum.total, bytes: bytes, from: account.number, to: filling.table)
                }
                filling = nil
            case .whitespace, .comment, .metaCommand: continue
            }
        }
        return account
    }
}
