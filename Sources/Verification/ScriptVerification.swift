import Concurrency
package import DatabaseWork
import Definitions
package import Exports
import PostgresClient
import RoleRewriting
import SQLSyntax
import Selection
import SynapseSchema
import Transformation

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
        let reading = ScriptReading(progress, user: try user())
        var report = VerifyReport()
        do {
            report.selection = try clean.read(export, into: reading).selection
        } catch {
            throw progress.stop.reason ?? error
        }
        let account = reading.account
        try TableVerification.definitions(
            DefinitionProof(account.definitions, refusal: sessions.refusal), sessions, &report)
        // Where not everything is wanted, rows that did not come may have been left out.
        let tables =
            options.contentOptions.selection.isEverything
            ? account.ledger.filledOrEmpty : account.ledger.filled
        report.tables = try TableVerification(
            subjects: tables.map { subject($0, account) }, options: options,
            progress: progress, sessions: sessions, preamble: []
        ).run()
        try compareLargeObjects(account.largeObjects, &report)
        return report
    }

    /// Who carries out what the export says, and has a schema of that name in the search path.
    private func user() throws(MigrationError) -> Identifier? {
        var connection = try sessions.judging()
        return try MigrationError.naming("read the database") { () throws(PostgresError) in
            let rows = try connection.query("SELECT current_user")
            return rows.first?.first.flatMap { $0.map { Identifier($0) } }
        }
    }

    private func compareLargeObjects(
        _ ledger: LargeObjectLedger, _ report: inout VerifyReport
    ) throws {
        guard !ledger.isEmpty else { return }
        let title = "contents of large objects"
        if ledger.untold > 0 {
            report.unchecked[LargeObjectLedger.untoldTitle, default: 0] += ledger.untold
        }
        guard !ledger.objects.isEmpty else { return }
        guard !options.countsOnly else {
            report.unchecked[title, default: 0] += ledger.objects.count
            return
        }
        progress.begin("verifying large objects")
        var connection = try sessions.reader()
        let findings = try WrittenObjectsProof(ledger: ledger, subject: input).compare(
            on: &connection, progress: progress, most: 100, passesOverUnreadable: true)
        report.largeObjects = findings.count
        report.noteUnreadableObjects(findings.unreadable)
        report.largeObjectMismatches = findings.mismatches
        if findings.unknown > 0 { report.unchecked[title, default: 0] += findings.unknown }
    }

    private var clean: CleanExport {
        CleanExport(
            input, TransformOptions(options.contentOptions, unpacking: options.unpacking),
            stop: progress.stop)
    }

    private func subject(
        _ table: LedgerTable, _ account: ScriptAccount
    ) -> TableVerification.Subject {
        let wanted = ScriptReplay(table, account)
        let again: TableVerification.Replay = { [clean] take in
            try wanted.run(in: clean, take)
        }
        let expectation = account.ledger.expectation(of: table)
        return TableVerification.Subject(
            name: table.text, sqlName: table.sqlName, settings: table.settings,
            expectation: { expectation }, cost: table.bytes,
            replay: clean.canReopen ? again : nil)
    }
}

/// Follows what an export says, statement by statement and row by row.
private final class ScriptReading: ItemReceiver {
    private(set) var account: ScriptAccount
    private let progress: LoadProgress
    private var settings = ScriptSettings()
    private var filling: TableLedger.Filling?
    private var sum = RowSum()
    private var bytes: UInt64 = 0

    init(_ progress: LoadProgress, user: Identifier?) {
        self.progress = progress
        account = ScriptAccount(user: user)
    }

    func receive(_ item: ExportItem, at place: ItemPlace) throws {
        try progress.checkCancelled()
        switch item {
        case .statement(let statement):
            if !SessionTimeouts.areChanged(by: statement) { _ = settings.consume(statement) }
            filling = account.consume(statement, settings: settings.text)
            sum = RowSum()
            bytes = 0
        case .fragment(let part): account.consume(part, settings: settings.text)
        case .rows(let rows):
            sum.add(rows)
            bytes += UInt64(rows.count)
        case .endOfRows:
            if let filling {
                account.add(sum.total, bytes: bytes, from: account.number, to: filling.table)
            }
            filling = nil
        case .connect:
            account.reconnect()
            settings.reconnect()
        }
    }
}
