import DatabaseWork
package import Exports
import RoleRewriting
package import SQLSyntax
package import Verification

/// What a load does of a script, statement by statement, whatever the server says to it.
///
/// What stands before the rows runs in one session. Rows go to several sessions as they come. What
/// stands behind them (indexes, keys, privileges) is kept until all are in.
package struct ScriptPlan {
    /// The name of the export, for messages.
    let export: String
    var settings = ScriptSettings()
    var database = ScriptDatabase()
    private var rowOrder = RowOrder()
    private var indexOrder = IndexOrder()
    private var checks = DeferredChecks()
    var own = SessionObjects()
    /// Whether rows may have drawn numbers in other sessions since those of the main one did.
    var othersDrew = false
    private var numbers = SessionNumbers()
    /// What its statements may do to their session unseen.
    package private(set) var code = SessionCode()
    /// Whether code may have set what ends with the transaction that is open.
    private var hasOwnSettings = false
    /// The order of the rows that came last.
    private var lastRule: RowOrder.Rule?
    /// The tables that rows came for.
    private var filled: Set<Int> = []
    /// What the script says will be there.
    package internal(set) var account: ScriptAccount
    /// What stands behind the rows.
    package private(set) var post: [PostDataStatement] = []
    /// What is to be done for the item at hand.
    var steps: [ScriptStep] = []
    /// Where that stands.
    var place = ItemPlace.frame

    /// Begins at the start of the script that messages call `export`, in a session of `user`.
    package init(of export: String, user: Identifier?) {
        self.export = export
        account = ScriptAccount(user: user)
    }

    /// The tables that rows came for, in the order of the script.
    package var loaded: [ScriptTable] {
        account.ledger.filled.map {
            ScriptTable(table: $0, expectation: account.ledger.expectation(of: $0))
        }
    }

    /// The database that the script is for; nil where it does not say.
    package var databaseName: String? { database.name }

    /// How many statements there were.
    package var number: Int { account.number }

    /// What is to be done for the next item, but for rows, which go to the COPY statement before.
    ///
    /// Throws `.refused` for what a load cannot do.
    package mutating func steps(
        for item: ExportItem, at place: ItemPlace
    ) throws(MigrationError) -> [ScriptStep] {
        self.place = place
        steps = []
        switch item {
        case .statement(let statement): try consume(statement)
        case .fragment: try refuseFragment()
        case .connect(let name):
            steps += [.drain, .reconnect]
            settings.reconnect()
            account.reconnect()
            own = SessionObjects()
            numbers = SessionNumbers()
            database.connect(to: name)
        case .rows, .endOfRows: break
        }
        return steps
    }

    /// Adds what the rows of a COPY statement come to.
    package mutating func add(_ total: RowTotal, bytes: UInt64, from statement: Int, to table: Int)
    {
        account.add(total, bytes: bytes, from: statement, to: table)
    }

    private mutating func consume(_ original: SQLStatement) throws(MigrationError) {
        let statement = original.withoutConcurrency
        try refuseToTakeBack(statement)
        let filling = account.consume(statement, settings: settings.text)
        // What the load keeps for itself is the role's, too.
        if statement.hasKeywords(0, "DROP", "OWNED") { return try refuseToDropAll(statement) }
        // No limit of the session that made the export is one for this load.
        if SessionTimeouts.areChanged(by: statement) { return }
        var kind = indexOrder.kind(of: statement)
        // Where numbers of chance begin, which is for one session and one time.
        if case .setting(let name) = kind, name.lowercased() == "seed" { kind = .other }
        rowOrder.note(statement)
        let mentioned = code.settings.count
        let effect = code.effect(of: statement)
        if code.settings.count > mentioned { steps.append(.watch(code.settings)) }
        hasOwnSettings =
            account.isInTransaction
            && (hasOwnSettings || effect == .transaction && code.setsForTransaction)
        numbers.note(statement)
        try refuseToAsk(statement)
        let isOwnEnd = own.end(with: statement)
        let isOwn = isOwnEnd || own.note(statement, isInTransaction: account.isInTransaction)
        checks.note(statement)
        if followsCommits, ScriptBracket(statement)?.endsTransaction ?? false {
            steps.append(.commit(isOpen: false))
        }
        let first = steps.count
        defer { if followsCommits, !account.isInTransaction { commitAlone(from: first) } }
        if let computed = ComputedSettings(statement) {
            return try compute(computed, statement, effect)
        }
        if let change = settings.consume(statement) {
            // Later statements behind the rows carry their settings with them.
            if post.isEmpty { steps.append(.set(change, number: number, subject: "a setting")) }
            return
        }
        var run = ScriptRun(statement: statement, number: number)
        run.isOpen = account.isInTransaction
        switch kind {
        case .setting where checksWait && post.isEmpty:
            run.isOpen = true
            steps.append(.run(run))
        case .bracket, .reset, .setting: return
        case .other where statement.isAdvisoryLock: return
        case .outside(let isRoutine):
            if !isRoutine { steps.append(.passOutside(statement)) }
        case .upkeep: steps.append(.passUpkeep(statement))
        case _ where isOwnEnd && post.isEmpty:
            // Only the session that has it can remove it.
            run.isOwn = isOwn
            steps.append(.run(run))
        case .removal where database.isEmpty: return
        case .copy where filling != nil:
            flushPost()
            try copy(statement, filling, effect)
        case .besideRows(let goesOn, let waits) where post.isEmpty:
            try database.note(statement, in: export)
            // Rows that run code may draw from the sequence, or read the object.
            if waits || lastRule?.after == .all { steps.append(.drain) }
            run.isOpen = goesOn || run.isOpen
            run.effect = effect
            steps.append(.run(run))
        case .index, .constraint, .foreignKey: try keep(statement, kind, effect, isOwn: isOwn)
        case .copy where statement.copiesToClient: try refuseToWriteRows(statement)
        case .besideRows, .removal, .copy, .apart, .other:
            try database.note(statement, in: export)
            if let filling {
                flushPost()
                insert(statement, filling.table, effect)
            } else if post.isEmpty, filled.isEmpty || checksWait {
                if !filled.isEmpty { steps.append(.drain) }
                run.isAlone = kind == .apart
                run.effect = effect
                run.isOwn = isOwn
                steps.append(.run(run))
            } else {
                try keep(statement, kind, effect, isOwn: isOwn)
            }
        }
    }

    /// Whether it matters what is committed together: a commit empties a table, or sets off triggers.
    private var followsCommits: Bool { checks.mayWait || own.followsCommits }

    /// Has each statement that is run from a step on commit by itself, as psql does.
    private mutating func commitAlone(from first: Int) {
        for (index, step) in steps.enumerated().reversed() where index >= first {
            guard case .run = step else { continue }
            steps.insert(.commit(isOpen: false), at: index + 1)
            steps.insert(.commit(isOpen: false), at: index)
        }
    }

    /// Where nothing was made yet, there is nothing that it could remove.
    private func refuseToDropAll(_ statement: SQLStatement) throws(MigrationError) {
        if !database.isEmpty { try refuseToLoseJournal(statement) }
    }

    private mutating func keep(
        _ statement: SQLStatement, _ kind: StatementKind, _ effect: SessionCode.Effect,
        isOwn: Bool
    ) throws(MigrationError) {
        if own.first(in: statement) != nil {
            return try runAtOnce(statement, effect, isOwn: isOwn)
        }
        var work = PostDataStatement.work(kind) { key(of: $0) }
        if work == .alone, effect == .transaction || followsCommits { work = .code }
        post.append(
            PostDataStatement(
                number: number, summary: statement.summary, text: statement.bytes, kind: work,
                settings: settings.text, mayChangeSession: work == .alone && effect != .none))
    }

    /// Runs a statement behind rows that only the session can run which has what it is about.
    private mutating func runAtOnce(
        _ statement: SQLStatement, _ effect: SessionCode.Effect, isOwn: Bool
    ) throws(MigrationError) {
        // Rows have ended the transaction with which it goes.
        if own.endWithTransaction { try refuseOwn(statement) }
        flushPost()
        steps.append(.drain)
        var run = ScriptRun(statement: statement, number: number, effect: effect, isOwn: isOwn)
        run.isOpen = account.isInTransaction
        steps.append(.run(run))
    }

    /// What locks know a table by whose name's parts zeros part.
    private func key(of name: [UInt8]) -> [UInt8] {
        let parts = name.split(separator: 0, omittingEmptySubsequences: false)
            .map { Identifier(exactly: Array($0)) }
        return account.ledger.table(named: parts).map { ScriptTable.key($0) } ?? name
    }

    /// Statements behind rows that stand before other rows have to run before those.
    mutating func flushPost() {
        guard !post.isEmpty else { return }
        let isOpen = checksWait
        if !isOpen { steps.append(.commit(isOpen: false)) }
        steps.append(.drain)
        for statement in post {
            steps.append(
                .set(statement.settings, number: statement.number, subject: "settings"))
            steps.append(.runKept(statement, isOpen: isOpen))
        }
        post = []
        if !isOpen { steps.append(.commit(isOpen: false)) }
        steps.append(.set(settings.text, number: number, subject: "settings"))
    }

    private mutating func insert(
        _ statement: SQLStatement, _ table: Int, _ effect: SessionCode.Effect
    ) {
        steps.append(.drain)
        othersDrew = false
        filled.insert(table)
        var run = ScriptRun(statement: statement, number: number, effect: effect)
        if rowOrder.rule(for: statement)?.after == .all, effect == .session,
            code.setsForTransaction
        {
            run.effect = .transaction
        }
        run.isOpen = staysOpen(run.effect)
        run.bringsRows = true
        run.rows = account.insertedRows
        steps.append(.run(run))
    }

    /// Whether what is run now has to stay in the transaction that the script has open; other rows
    /// are committed on the way, so that a load can go on behind them.
    private func staysOpen(_ effect: SessionCode.Effect) -> Bool {
        checksWait
            || account.isInTransaction && (effect == .transaction || own.endWithTransaction)
    }

    /// Whether the script has a transaction open in which checks may wait for its end.
    private var checksWait: Bool { checks.mayWait && account.isInTransaction }

    private mutating func copy(
        _ statement: SQLStatement, _ filling: TableLedger.Filling?, _ effect: SessionCode.Effect
    ) throws(MigrationError) {
        guard let filling, var rule = rowOrder.rule(for: statement) else {
            throw MigrationError(.refused, "\(place): this COPY statement names no table")
        }
        let table = account.ledger.tables[filling.table]
        try database.note(statement, in: export)
        let asks = numbers.areAskedFor && rule.after == .all
        if asks, othersDrew { try refuseToAsk(in: statement) }
        if checksWait || hasOwnSettings || asks || numbers.areSeeded
            || own.first(in: statement) != nil
        {
            // Other sessions have no such table, setting or number, or could not commit without what
            // comes later.
            var run = ScriptRun(statement: statement, number: number, effect: effect)
            run.isOpen = account.isInTransaction
            filled.insert(table.id)
            steps += [.drain, .copyHere(run, table: table.id)]
            return
        }
        steps.append(.commit(isOpen: account.isInTransaction))
        let isFirst = filled.insert(table.id).inserted
        if !isFirst { steps.append(.drain) }
        // A second statement for a table has its rows in one transaction: a share of them could not
        // be taken back without the first one's.
        if !isFirst || !filling.isPlain { rule.isShared = false }
        othersDrew = othersDrew || rule.after == .all
        lastRule = rule
        steps.append(
            .copy(
                ScriptCopy(
                    statement: statement, number: number, table: table, settings: settings.text,
                    rule: rule,
                    watching: code.isHidden && rule.after == .all ? code.settings : nil)))
    }
}
