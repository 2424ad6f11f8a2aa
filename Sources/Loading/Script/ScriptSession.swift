import DatabaseWork
import Destinations
import Exports
import LoadPlanning
import PostgresClient
import RoleRewriting
import SQLSyntax

/// The session that runs a script's statements one after another, some hundreds in a transaction.
struct ScriptSession {
    private let sessions: TargetSession
    private let connection: ScriptConnection
    /// The name of the export, for messages.
    private let export: String
    private let progress: LoadProgress
    /// The last statement that an earlier run has committed.
    private let done: Int
    /// What that run's statements were; nil once those passed over were seen to be the same.
    private var expected: RowTotal?
    /// What the statements so far are.
    private var sum = StatementSum()
    /// The last statement that was run.
    private var last = 0
    /// How many statements wait to be committed.
    private var pending = 0
    /// Whether one of them runs code, which may do its work in parts of the transaction.
    private var runsCode = false
    /// What the session was like before the code that is not committed yet; nil where there is none.
    private var found: SessionSnapshot?
    /// What messages call that code.
    private var code = ""
    /// What the session is like, where that is known.
    private var known: SessionSnapshot?
    /// The settings with a prefix that the script mentions.
    private var mentioned: Set<String> = []
    private var copy: Copy?

    private static let batchSize = 400

    init(
        _ sessions: TargetSession, loading export: String, records: [JournalKey: RowTotal],
        progress: LoadProgress
    ) throws {
        self.sessions = sessions
        connection = ScriptConnection(try sessions.connect())
        self.export = export
        self.progress = progress
        let last = records.keys.filter { $0.kind == .statementsUpTo }.map(\.number).max() ?? 0
        let parts = records.keys.filter { $0.kind == .statementsUpTo && $0.number == last }
        guard parts.isEmpty || parts.areWhole else {
            throw MigrationError.unseenSession(export, "statement \(last)")
        }
        done = last
        expected = parts.first.flatMap { records[$0] }
    }

    /// Goes on in a new session, as psql does behind `\connect`.
    mutating func reconnect() throws {
        try commit()
        close()
        connection.connection = try sessions.connect()
        known = nil
    }

    /// Runs settings, which every run needs anew.
    mutating func set(_ text: [UInt8], _ number: Int, _ subject: String) throws {
        let before = found == nil ? nil : try snapshot(subject)
        do throws(PostgresError) {
            try connection.connection?.make(settings: text)
        } catch {
            throw MigrationError(
                error, loading: "\(export): statement \(number), \(subject)")
        }
        known = nil
        guard let before, let after = try snapshot(subject) else { return }
        // The script says it, so that every session gets it.
        found?.follow(from: before, to: after, objects: false)
    }

    /// Takes note of the settings with a prefix that the script mentions, of which code may change
    /// any from now on.
    mutating func watch(_ settings: Set<String>) throws {
        guard settings.count > mentioned.count else { return }
        let new = settings.subtracting(mentioned)
        mentioned = settings
        known = nil
        guard found != nil, let now = try snapshot(code) else { return }
        // Nothing before has said their names.
        found?.adopt(new, from: now)
    }

    /// Whose session it is, as a schema in the search path may be called.
    func user() throws(MigrationError) -> Identifier? { try connection.user(export) }

    /// Runs a statement, unless an earlier run has; returns how many rows it touched, where it was run
    /// and the server tells.
    ///
    /// With `isOpen`, the next statement is run in its transaction; with `isAlone`, no other one is,
    /// nor where `effect` is one on the transaction: what it sets there ends with that. With `isOwn`,
    /// it makes or removes in plain sight what only this session has; `settings` are those that it
    /// makes in plain sight. Throws `.refused` where code
    /// changes the session.
    @discardableResult
    mutating func run(
        _ text: [UInt8], _ number: Int, _ subject: @autoclosure () -> String, isOpen: Bool = false,
        isAlone: Bool = false, effect: SessionCode.Effect = .none, isOwn: Bool = false,
        bringsRows: Bool = false, computing settings: [String] = []
    ) throws -> Int? {
        let isCode = effect == .transaction
        let hasOwnTransaction = isAlone || isCode && !isOpen
        // What is committed here is recorded without this statement.
        try goPast(number, committing: hasOwnTransaction)
        // Which definitions there are may depend on what the target has by now; they are compared
        // in the end.
        if bringsRows { sum.add(text) }
        guard number > done else { return nil }
        try look(before: effect, "statement \(number), \(subject())")
        let before = isOwn && found != nil ? try snapshot(code) : nil
        var text = text
        if isAlone, connection.addsValuesOutside, let statement = SQLStatement(parsing: text) {
            // Should the record of it be lost, the next run finds the value there.
            try execute(statement.addingMissingValue, "statement \(number), \(subject())")
            text = []
        }
        if pending == 0 { try execute(Array("BEGIN".utf8), "a transaction") }
        let rows = try execute(
            text, "statement \(number), \(subject())", inTransaction: true,
            ofRows: bringsRows && !isCode)
        if let before, let after = try snapshot(code) {
            found?.follow(from: before, to: after, objects: true)
        }
        if !settings.isEmpty, found != nil, let after = try snapshot(code) {
            found?.adopt(Set(settings), from: after)
        }
        pending += 1
        last = number
        runsCode = runsCode || Self.isCode(text)
        if hasOwnTransaction || pending >= Self.batchSize && !isOpen { try commit() }
        return rows
    }

    /// Runs a statement that computes settings; returns what they are then.
    ///
    /// Throws `.refused` where an earlier run has: what it found is not known any more.
    mutating func compute(_ names: [String], by run: ScriptRun) throws -> [String: String] {
        let subject = "statement \(run.number), \(run.statement.summary)"
        guard run.number > done else {
            throw MigrationError.computedBefore("\(export): \(subject)")
        }
        try self.run(
            run.statement.bytes, run.number, run.statement.summary, isOpen: run.isOpen,
            effect: run.effect, computing: names)
        known = nil
        let values: [String: String]?
        do throws(PostgresError) {
            values = try connection.values(of: names)
        } catch {
            throw MigrationError(error, loading: "\(export): \(subject)")
        }
        guard let values else {
            throw MigrationError(
                .refused,
                "\(export): \(subject) computes a setting beyond ASCII in another encoding than UTF-8,"
                    + " which the other sessions of a load cannot be told",
                advice: "Load it with psql: emigrate convert … -o - | psql")
        }
        return values
    }

    /// Leaves what was passed over behind, where a statement is the first one to be run.
    private mutating func goPast(_ number: Int, committing: Bool) throws {
        guard number > done else { return }
        try checkPassedOver()
        if committing { try commit() }
    }

    /// Looks at the session before what may change it.
    private mutating func look(
        before effect: SessionCode.Effect, _ subject: @autoclosure () -> String
    ) throws {
        if effect != .none, found == nil {
            found = try known ?? snapshot(subject())
            code = subject()
        }
        if effect == .none { known = nil }
    }

    /// A COPY statement whose rows come to this session.
    private struct Copy {
        var statement: SQLStatement
        var number: Int
        var isOpen: Bool
        var rows = RowSum()

        var subject: String { "statement \(number), \(statement.summary)" }
    }

    /// Begins a COPY statement, unless an earlier run has loaded its rows; they come by `put`.
    mutating func beginCopy(
        _ statement: SQLStatement, _ number: Int, isOpen: Bool, effect: SessionCode.Effect
    ) throws {
        let copy = Copy(statement: statement, number: number, isOpen: isOpen)
        self.copy = copy
        try goPast(number, committing: effect == .transaction && !isOpen)
        guard number > done else { return }
        try look(before: effect, copy.subject)
        if pending == 0 { try execute(Array("BEGIN".utf8), "a transaction") }
        try copying { session throws(PostgresError) in
            try session.connection.connection?.beginCopyIn(copy.statement.bytes)
        }
    }

    /// Sends rows of the COPY statement that was begun; they may end anywhere.
    mutating func put(_ rows: UnsafeRawBufferPointer) throws {
        copy?.rows.add(rows)
        guard let copy, copy.number > done else { return }
        try copying { session throws(PostgresError) in
            // What the server says against rows before does not wait for the last of them.
            try session.connection.connection?.checkCopyIn()
            try session.connection.connection?.putCopyData(rows)
        }
    }

    /// Ends the COPY statement; returns what its rows were.
    ///
    /// Throws `.refused` where the server took more or fewer.
    mutating func endCopy() throws -> RowTotal {
        guard let copy else { return RowTotal() }
        let total = copy.rows.total
        sum.add(copy.statement.bytes + Array("\(total.rows) \(total.checksum)".utf8))
        guard copy.number > done else { return total }
        let taken = try copying { session throws(PostgresError) in
            try session.connection.connection?.endCopyIn()
        }
        let linesAreRows = CopyFrom(copy.statement)?.linesAreRows ?? true
        if linesAreRows, let taken, UInt64(taken) != total.rows {
            throw MigrationError(
                .refused,
                "\(export): \(copy.subject): \(total.rows) rows were sent and the server took"
                    + " \(taken)",
                advice: "A rule or trigger of the database may be in the way")
        }
        self.copy = nil
        pending += 1
        last = copy.number
        if !copy.isOpen { try commit() }
        return total
    }

    private func copying<Value>(
        _ body: (borrowing ScriptSession) throws(PostgresError) -> Value
    ) throws -> Value {
        do throws(PostgresError) {
            return try body(self)
        } catch {
            let subject = copy?.subject ?? "rows"
            throw MigrationError(error, loading: "\(export): \(subject)", ofRows: true)
        }
    }

    /// Sees that code has left the session as it found it, as far as what it leaves is there yet.
    private mutating func checkSession() throws -> SessionSnapshot? {
        guard let found, let now = try snapshot(code) else { return nil }
        if let change = now.difference(from: found) {
            throw MigrationError.changedSession(change, "\(export): \(code)")
        }
        return now
    }

    private func snapshot(_ subject: String) throws(MigrationError) -> SessionSnapshot? {
        do throws(PostgresError) {
            return try connection.snapshot(of: mentioned)
        } catch {
            throw MigrationError(error, loading: "\(export): \(subject)")
        }
    }

    /// Sees that what was passed over is what an earlier run has committed.
    private mutating func checkPassedOver() throws {
        guard let expected else { return }
        guard sum.total == expected else {
            throw MigrationError.otherStatements("\(export): the statements up to \(done)")
        }
        self.expected = nil
    }

    private static func isCode(_ text: [UInt8]) -> Bool {
        ["DO", "CALL", "SELECT"].contains { word in
            text.count > word.utf8.count && text[word.utf8.count] <= 0x24
                && zip(text, word.utf8).allSatisfy { $0 & 0xdf == $1 }
        }
    }

    /// Commits what was run, at the end of the script.
    mutating func finish() throws {
        try checkPassedOver()
        try commit()
    }

    /// Commits what was run, with the journal's record of it.
    ///
    /// With `isOpen` the script goes on in its transaction, of which other sessions have nothing: what
    /// code has set for it would be lost. Throws `.refused` where code has changed the session.
    mutating func commit(isOpen: Bool = false) throws {
        guard pending > 0 else { return }
        if isOpen { _ = try checkSession() }
        let record = SessionRecord(
            key: JournalKey(.statementsUpTo, last, of: found == nil ? 1 : 2), total: sum.total,
            isSeen: try isUntouched())
        let claim = runsCode ? "; \(Journal.claimPartsStatement)" : ""
        do {
            try execute(Array("\(record.atCommit)\(claim); COMMIT".utf8), "statement \(last)")
            pending = 0
            runsCode = false
            guard found != nil else { return }
            known = try checkSession()
            found = nil
            if let more = record.afterLook { try execute(Array(more.utf8), "statement \(last)") }
        } catch let error as MigrationError where !record.isSeen {
            throw error.withoutResume
        }
    }

    /// Whether code has left the session as it found it, seen in its transaction, so that the record
    /// of both is one; what waits for the transaction's end is done before.
    ///
    /// Where it says no, it may still be so: what is set for the transaction ends with it.
    private func isUntouched() throws -> Bool {
        guard let found else { return true }
        try execute(SessionSnapshot.settling, code)
        guard let now = try snapshot(code) else { return true }
        return now.difference(from: found) == nil
    }

    /// Empties a table of which an earlier run loaded only some shares.
    mutating func discard(
        _ shares: [JournalKey], of table: [UInt8], _ subject: String
    ) throws {
        guard !shares.isEmpty else { return }
        try connection.empty(table, forgetting: shares, "\(export): \(subject)")
    }

    /// Ends the session.
    mutating func close() {
        connection.connection = nil
    }

    /// Gives the session away, with all that was run in it.
    mutating func handOver() -> KeptSession { KeptSession(connection.connection.take()) }

    @discardableResult
    private func execute(
        _ text: [UInt8], _ subject: @autoclosure () -> String, inTransaction: Bool = false,
        ofRows: Bool = false
    ) throws -> Int? {
        guard !text.isEmpty else { return nil }
        do throws(PostgresError) {
            if inTransaction, text.starts(with: "SECURITY LABEL".utf8) {
                if try connection.setLabel(text) == false { progress.noteLeftOutLabel() }
                return nil
            }
            return try connection.connection?.execute(text)
        } catch {
            throw MigrationError(error, loading: "\(export): \(subject())", ofRows: ofRows)
        }
    }
}
