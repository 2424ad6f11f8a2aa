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

/// Loads the items of an export as they come: statements in their order, rows in parallel.
///
/// What stands before the rows runs in one session. Rows are handed to several sessions as they are
/// read. What stands behind them (indexes, keys, privileges) is kept until all are in, and then runs
/// side by side as far as it may.
final class ScriptLoad: ItemReceiver {
    /// The name of the export, for messages.
    private let export: String
    /// Where the item that is being loaded stands.
    private var place = ItemPlace.frame
    private let progress: LoadProgress
    private let lanes: CopyLanes
    /// What an earlier run has loaded, by the numbers of COPY statements.
    private let recorded: [Int: RecordedRows]
    private var main: ScriptSession
    private var settings = ScriptSettings()
    private var block: CopyBlock?
    /// The table of the block that is being read or skipped.
    private var filling: LedgerTable?
    /// How many bytes of that block were read.
    private var bytesRead: UInt64 = 0
    /// What an earlier run has loaded of that block, where it loaded all of it, and what is read of it
    /// now.
    private var skipped: (loaded: RowTotal, read: RowSum)?
    private var database = ScriptDatabase()
    private var rowOrder = RowOrder()
    private var indexOrder = IndexOrder()
    private var own = SessionObjects()
    private var checks = DeferredChecks()
    /// Whether rows may have drawn numbers in other sessions since those of the main one did.
    private var othersDrew = false
    /// What its statements may do to their session unseen.
    private(set) var code = SessionCode()
    private var blocks: [(block: CopyBlock, table: Int)] = []
    /// The tables that rows came for.
    private var filled: Set<Int> = []
    /// What the script says will be there.
    private(set) var account: ScriptAccount
    /// The session that the statements ran in; nil before the end.
    private(set) var session: KeptSession?
    /// What stands behind the rows.
    private(set) var post: [PostDataStatement] = []

    init(
        _ sessions: TargetSession, _ lanes: CopyLanes, loading export: String,
        records: [JournalKey: RowTotal], progress: LoadProgress
    ) throws {
        self.export = export
        self.lanes = lanes
        recorded = RecordedRows.all(records)
        self.progress = progress
        let main = try ScriptSession(
            sessions, loading: export, records: records, progress: progress)
        self.main = main
        account = ScriptAccount(user: try main.user())
    }

    func receive(_ item: ExportItem, at place: ItemPlace) throws {
        try progress.checkCancelled()
        self.place = place
        switch item {
        case .statement(let text): try statement(text)
        case .fragment: try refuseFragment()
        case .connect(let name): try connect(to: name)
        case .rows(let bytes): try rows(bytes)
        case .endOfRows: try endRows()
        }
    }

    /// Waits behind the last item until the rows are in; the statements behind them are still to be
    /// run.
    func finish() throws {
        progress.leaveOutStatements(notAbout: database.name)
        try main.finish()
        try lanes.drain()
        session = main.handOver()
        for (block, table) in blocks {
            guard let outcome = block.outcome else {
                throw MigrationError(.bug, "nothing is known of the rows of \(block.key)")
            }
            account.add(try outcome.get(), bytes: 0, from: block.number, to: table)
        }
    }

    /// The tables that rows came for, in the order of the script.
    var loaded: [ScriptTable] {
        account.ledger.filled.map {
            ScriptTable(table: $0, expectation: account.ledger.expectation(of: $0))
        }
    }

    private var number: Int { account.number }

    private func statement(_ original: SQLStatement) throws {
        let statement = original.withoutConcurrency
        try refuseToTakeBack(statement)
        let filling = account.take(statement, settings: settings.text)
        // No limit of the session that made the export is one for this load.
        if SessionTimeouts.areChanged(by: statement) { return }
        let kind = indexOrder.kind(of: statement)
        rowOrder.note(statement)
        let effect = code.effect(of: statement)
        try main.watch(code.settings)
        try refuseToAsk(statement)
        let isOwnEnd = own.end(with: statement)
        let isOwn = isOwnEnd || own.note(statement)
        checks.note(statement)
        if checks.mayWait, ScriptBracket(statement)?.endsTransaction ?? false {
            try main.commit()
        }
        if let change = settings.take(statement) {
            // Later statements behind the rows carry their settings with them.
            if post.isEmpty { try main.set(change, number, "a setting") }
            return
        }
        let isOpen = account.isInTransaction
        switch kind {
        case .setting where checksWait && post.isEmpty:
            try main.run(statement.bytes, number, statement.summary, isOpen: true)
        case .bracket, .reset, .setting: return
        case .other where statement.isAdvisoryLock: return
        case .outside(let isRoutine):
            if !isRoutine { progress.noteOutside(statement) }
            return
        case .upkeep:
            progress.noteLeftOut(statement.summary, .upkeep)
            return
        case _ where isOwnEnd && post.isEmpty:
            // Only the session that has it can remove it.
            try main.run(
                statement.bytes, number, statement.summary, isOpen: isOpen, isOwn: isOwn)
        case .removal where database.isEmpty: return
        case .copy where filling != nil:
            try flushPost()
            try begin(statement, filling)
        case .besideRows(let goesOn) where post.isEmpty:
            try database.note(statement, in: export)
            // Rows that run code may draw from the sequence, or read the object.
            if let last = blocks.last?.block, last.rule.after == .all { try lanes.drain() }
            try main.run(
                statement.bytes, number, statement.summary, isOpen: goesOn || isOpen,
                effect: effect)
        case .index, .constraint, .foreignKey: try keep(statement, kind, effect)
        case .copy where statement.copiesToClient:
            throw MigrationError(
                .damaged,
                "\(place): \(statement.summary) writes rows to psql's output, which a load has not",
                advice: "Take it out of the script: it changes nothing in the database")
        case .besideRows, .removal, .copy, .apart, .other:
            try database.note(statement, in: export)
            if let filling {
                try flushPost()
                try insert(statement, filling.table, effect)
            } else if post.isEmpty, filled.isEmpty || checksWait {
                if !filled.isEmpty { try lanes.drain() }
                try main.run(
                    statement.bytes, number, statement.summary, isOpen: isOpen,
                    isAlone: kind == .apart, effect: effect, isOwn: isOwn)
            } else {
                try keep(statement, kind, effect)
            }
        }
    }

    /// Sessions that load side by side cannot take back together what they did.
    private func refuseToTakeBack(_ statement: SQLStatement) throws(MigrationError) {
        if StatementKind.isTwoPhase(statement) {
            throw MigrationError(
                .refused,
                "\(place): \(statement.summary) is about a transaction that no session of"
                    + " a load is in",
                advice: "Take it out of the script, or load it with psql:"
                    + " emigrate convert … -o - | psql")
        }
        guard account.isInTransaction else { return }
        switch ScriptBracket(statement) {
        case .rollback, .rollbackTo:
            throw MigrationError(
                .refused,
                "\(place): ROLLBACK takes back what stands before it, which a load does"
                    + " not follow",
                advice: "Take that part out of the script, or load it with psql:"
                    + " emigrate convert … -o - | psql")
        default: return
        }
    }

    /// Numbers that rows drew in other sessions are not the last ones of the main session.
    private func refuseToAsk(_ statement: SQLStatement) throws(MigrationError) {
        guard othersDrew, statement.asksForDrawnNumber else { return }
        throw MigrationError(
            .refused,
            "\(place): \(statement.summary) asks for the number that its session drew last"
                + " (currval, lastval), and rows before it may have drawn theirs in others",
            advice: "Ask the table or the sequence instead, or load it with psql:"
                + " emigrate convert … -o - | psql")
    }

    /// Sessions that load side by side do not see what one of them has for itself.
    private func refuseOwn(_ statement: SQLStatement) throws(MigrationError) {
        guard let name = own.first(in: statement) else { return }
        throw MigrationError(
            .refused,
            "\(place): \(statement.summary) is about \(name), which the script has made for its"
                + " session only, and a load has several",
            advice: "Take that part out of the script, or load it with psql:"
                + " emigrate convert … -o - | psql")
    }

    private func keep(
        _ statement: SQLStatement, _ kind: StatementKind, _ effect: SessionCode.Effect
    ) throws {
        try refuseOwn(statement)
        var work = PostDataStatement.work(kind) { key(of: $0) }
        if work == .alone, effect == .transaction { work = .code }
        post.append(
            PostDataStatement(
                number: number, summary: statement.summary, text: statement.bytes, kind: work,
                settings: settings.text, mayChangeSession: work == .alone && effect != .none))
    }

    /// What locks know a table by whose name's parts zeros part.
    private func key(of name: [UInt8]) -> [UInt8] {
        let parts = name.split(separator: 0, omittingEmptySubsequences: false)
            .map { Identifier(exactly: Array($0)) }
        return account.ledger.table(named: parts).map { ScriptTable.key($0) } ?? name
    }

    /// A server takes whole statements only.
    private func refuseFragment() throws {
        throw MigrationError(
            .refused, "\(place): a statement is too long to be loaded; up to 2 MiB always can be",
            advice: "Load it with psql: emigrate convert … -o - | psql")
    }

    private func connect(to name: Identifier) throws {
        try lanes.drain()
        try main.reconnect()
        settings.reconnect()
        account.reconnect()
        own = SessionObjects()
        database.connect(to: name)
    }

    /// Statements behind rows that stand before other rows have to run before those.
    private func flushPost() throws {
        guard !post.isEmpty else { return }
        let isOpen = checksWait
        if !isOpen { try main.commit() }
        try lanes.drain()
        let statements = post
        post = []
        for statement in statements {
            try main.set(statement.settings, statement.number, "settings")
            try main.run(
                statement.text, statement.number, statement.summary, isOpen: isOpen,
                isAlone: statement.kind == .apart, effect: statement.effect)
        }
        if !isOpen { try main.commit() }
        try main.set(settings.text, number, "settings")
    }

    private func insert(
        _ statement: SQLStatement, _ table: Int, _ effect: SessionCode.Effect
    ) throws {
        try lanes.drain()
        othersDrew = false
        var effect = effect
        if rowOrder.rule(for: statement)?.after == .all, effect == .session,
            code.setsForTransaction
        {
            effect = .transaction
        }
        filled.insert(table)
        let taken = try main.run(
            statement.bytes, number, statement.summary, isOpen: staysOpen(effect), effect: effect,
            bringsRows: true)
        progress.advance(by: UInt64(statement.bytes.count))
        guard let taken, let expected = account.insertedRows, expected != UInt64(max(0, taken))
        else { return }
        throw MigrationError(
            .refused,
            "\(place): statement \(number) brings \(expected) rows and the server took"
                + " \(taken)",
            advice: "A rule or trigger of the database may be in the way")
    }

    /// Whether what is run now has to stay in the transaction that the script has open; other rows
    /// are committed on the way, so that a load can go on behind them.
    private func staysOpen(_ effect: SessionCode.Effect) -> Bool {
        checksWait
            || account.isInTransaction && (effect == .transaction || own.endWithTransaction)
    }

    /// Whether the script has a transaction open in which checks may wait for its end.
    private var checksWait: Bool { checks.mayWait && account.isInTransaction }

    private func begin(
        _ statement: SQLStatement, _ filling: TableLedger.Filling?
    ) throws {
        guard let filling, var rule = rowOrder.rule(for: statement) else {
            throw MigrationError(
                .refused, "\(place): this COPY statement names no table")
        }
        let table = account.ledger.tables[filling.table]
        try refuseOwn(statement)
        try database.note(statement, in: export)
        do {
            try main.commit(isOpen: account.isInTransaction)
        } catch let error as MigrationError where checksWait {
            throw DeferredChecks.explained(error)
        }
        let isFirst = filled.insert(table.id).inserted
        if !isFirst { try lanes.drain() }
        // A second statement for a table has its rows in one transaction: a share of them could not
        // be taken back without the first one's.
        if !isFirst || !filling.isPlain { rule.isShared = false }
        othersDrew = othersDrew || rule.after == .all
        let block = CopyBlock(
            number: number, name: table.text, statement: statement.bytes, settings: settings.text,
            rule: rule, watching: code.isHidden && rule.after == .all ? code.settings : nil,
            defersChecks: checksWait, stop: progress.stop)
        self.filling = table
        bytesRead = 0
        let recorded = recorded[number] ?? RecordedRows()
        if let total = recorded.total {
            skipped = (total, RowSum())
            account.add(total, bytes: 0, from: number, to: table.id)
            return
        }
        try main.discard(recorded.keys, of: table.sqlName, block.key)
        try lanes.offer(block)
        self.block = block
        blocks.append((block, table.id))
    }

    private func rows(_ bytes: UnsafeRawBufferPointer) throws {
        bytesRead += UInt64(bytes.count)
        if skipped != nil {
            skipped?.read.take(bytes)
            return
        }
        guard let block else { return }
        guard block.put(bytes) else {
            if case .failure(let reason)? = block.outcome { throw reason }
            throw progress.stop.reason ?? MigrationError(.bug, "the load was stopped for no reason")
        }
        lanes.wake()
    }

    private func endRows() throws {
        if let block { lanes.close(block) }
        if let skipped, skipped.read.total != skipped.loaded {
            throw MigrationError(
                .refused,
                "\(place): the rows of \(filling?.text ?? "a table") are not those that"
                    + " the interrupted load has loaded: this is another export")
        }
        if let filling {
            account.add(RowTotal(), bytes: bytesRead, from: number, to: filling.id)
        }
        block = nil
        filling = nil
        skipped = nil
    }
}
