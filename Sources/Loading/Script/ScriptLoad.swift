import Concurrency
import DatabaseWork
import Destinations
import DumpArchive
import Exports
import LoadPlanning
import PostgresClient
import RoleRewriting
import SQLSyntax
import Verification

/// Loads the items of an export as they come: does what the plan says, statements in their order,
/// rows in parallel.
final class ScriptLoad: ItemReceiver {
    /// The name of the export, for messages.
    private let export: String
    /// Where the item that is being loaded stands.
    private var place = ItemPlace.frame
    private let progress: LoadProgress
    private let copyInWorkers: CopyInWorkers
    /// What an earlier run has loaded, by the numbers of COPY statements.
    private let recorded: [Int: RecordedRows]
    private var main: ScriptSession
    /// What is done of the script.
    private(set) var plan: ScriptPlan
    private var block: CopyBlock?
    /// The table of the block that is being read or skipped.
    private var filling: LedgerTable?
    /// How many bytes of that block were read.
    private var bytesRead: UInt64 = 0
    /// What an earlier run has loaded of that block, where it loaded all of it, and what is read of it
    /// now.
    private var skipped: (loaded: RowTotal, read: RowSum)?
    /// Whether its rows go to the session that runs statements.
    private var isCopyingHere = false
    private var blocks: [(block: CopyBlock, table: Int)] = []
    /// The session that the statements ran in; nil before the end.
    private(set) var session: KeptSession?

    init(
        _ sessions: TargetSession, _ copyInWorkers: CopyInWorkers, loading export: String,
        records: [JournalKey: RowTotal], progress: LoadProgress
    ) throws {
        self.export = export
        self.copyInWorkers = copyInWorkers
        recorded = RecordedRows.all(records)
        self.progress = progress
        let main = try ScriptSession(
            sessions, loading: export, records: records, progress: progress)
        self.main = main
        plan = ScriptPlan(of: export, user: try main.user())
    }

    func receive(_ item: ExportItem, at place: ItemPlace) throws {
        try progress.checkCancelled()
        self.place = place
        switch item {
        case .rows(let bytes): try rows(bytes)
        case .endOfRows: try endRows()
        case .statement, .fragment, .connect:
            for step in try plan.steps(for: item, at: place) { try perform(step) }
        }
    }

    /// Waits behind the last item until the rows are in; the statements behind them are still to be
    /// run.
    func finish() throws {
        progress.leaveOutStatements(notAbout: plan.databaseName)
        try main.finish()
        try copyInWorkers.drain()
        session = main.handOver()
        for (block, table) in blocks {
            guard let outcome = block.outcome else {
                throw MigrationError(.bug, "nothing is known of the rows of \(block.key)")
            }
            plan.add(try outcome.get(), bytes: 0, from: block.number, to: table)
        }
    }

    private func perform(_ step: ScriptStep) throws {
        switch step {
        case .drain: try copyInWorkers.drain()
        case .commit(let isOpen): try main.commit(isOpen: isOpen)
        case .reconnect: try main.reconnect()
        case .watch(let settings): try main.watch(settings)
        case .set(let settings, let number, let subject): try main.set(settings, number, subject)
        case .run(let run): try perform(run)
        case .compute(let run, let computed):
            let values = try main.compute(computed.names ?? [], by: run)
            let change = plan.settle(computed, as: values)
            try main.set(change, run.number, "settings")
        case .runKept(let kept, let isOpen):
            try main.run(
                kept.text, kept.number, kept.summary, isOpen: isOpen,
                isAlone: kept.kind == .apart, effect: kept.effect)
        case .copy(let copy): try begin(copy)
        case .copyHere(let run, let table):
            filling = plan.account.ledger.tables[table]
            bytesRead = 0
            isCopyingHere = true
            try main.beginCopy(
                run.statement, run.number, isOpen: run.isOpen, effect: run.effect)
        case .passOutside(let statement): progress.noteOutside(statement)
        case .passUpkeep(let statement): progress.noteLeftOut(statement.summary, .upkeep)
        }
    }

    private func perform(_ run: ScriptRun) throws {
        let taken = try main.run(
            run.statement.bytes, run.number, run.statement.summary, isOpen: run.isOpen,
            isAlone: run.isAlone, effect: run.effect, isOwn: run.isOwn, bringsRows: run.bringsRows)
        guard run.bringsRows else { return }
        progress.advance(by: UInt64(run.statement.bytes.count))
        guard let taken, let expected = run.rows, expected != UInt64(max(0, taken)) else { return }
        throw MigrationError(
            .refused,
            "\(place): statement \(run.number) brings \(expected) rows and the server took"
                + " \(taken)",
            advice: "A rule or trigger of the database may be in the way")
    }

    private func begin(_ copy: ScriptCopy) throws {
        let table = copy.table
        let block = CopyBlock(
            number: copy.number, name: table.text, statement: copy.statement.bytes,
            settings: copy.settings, rule: copy.rule, watching: copy.watching,
            stop: progress.stop)
        filling = table
        bytesRead = 0
        let recorded = recorded[copy.number] ?? RecordedRows()
        if let total = recorded.total {
            skipped = (total, RowSum())
            plan.add(total, bytes: 0, from: copy.number, to: table.id)
            return
        }
        try main.discard(recorded.keys, of: table.sqlName, block.key)
        try copyInWorkers.offer(block)
        self.block = block
        blocks.append((block, table.id))
    }

    private func rows(_ bytes: UnsafeRawBufferPointer) throws {
        bytesRead += UInt64(bytes.count)
        if skipped != nil {
            skipped?.read.add(bytes)
            return
        }
        guard !isCopyingHere else {
            try main.put(bytes)
            progress.noteLoaded(bytes.count)
            return
        }
        guard let block else { return }
        guard block.put(bytes) else {
            if case .failure(let reason)? = block.outcome { throw reason }
            throw progress.stop.reason ?? MigrationError(.bug, "the load was stopped for no reason")
        }
        copyInWorkers.wake()
    }

    private func endRows() throws {
        if let block { copyInWorkers.close(block) }
        if let skipped, skipped.read.total != skipped.loaded {
            throw MigrationError(
                .refused,
                "\(place): the rows of \(filling?.text ?? "a table") are not those that"
                    + " the interrupted load has loaded: this is another export")
        }
        if let filling {
            let total = isCopyingHere ? try main.endCopy() : RowTotal()
            plan.add(total, bytes: bytesRead, from: plan.number, to: filling.id)
        }
        block = nil
        isCopyingHere = false
        filling = nil
        skipped = nil
    }
}
