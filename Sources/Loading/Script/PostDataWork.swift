import DatabaseWork
import Destinations
import Exports
import LoadPlanning
import PostgresClient
import SQLSyntax
import Verification

/// Carries out the work behind the rows of a script.
struct PostDataWork: Sendable {
    /// Hands the rows of a table in the export to a receiver once more.
    typealias Replay =
        @Sendable (LedgerTable, (ExportedRows) throws -> Void) throws -> Void

    /// The name of the export, for messages.
    let export: String
    let plan: PostDataPlan
    let verification: LoadOptions.Verification
    let progress: LoadProgress
    let proofs: Proofs
    /// Nil where the export can be read only once.
    let replay: Replay?
    /// The session for what keeps its place.
    let session: KeptSession
    /// The settings with a prefix that code may change.
    let watched: Set<String>

    /// Carries out one task.
    @Sendable
    func perform(
        _ task: LoadTask, on connection: inout Connection, _ context: LoadWorkers.Context
    ) throws {
        guard case .step(let index) = task.action else { return }
        switch plan.steps[index] {
        case .statements(let statements) where statements.contains { $0.keepsSession }:
            try session.use { try run(statements, task, on: &$0, context) }
        case .statements(let statements):
            try run(statements, task, on: &connection, context)
        case .proof(let table): try prove(table, on: &connection)
        case .analysis(let loaded):
            let table = loaded.table
            try make(settings: table.settings, table.text, on: &connection)
            try execute(Array("ANALYZE ".utf8) + table.sqlName, table.text, on: &connection)
        }
        progress.advance(by: task.node.cost)
    }

    /// What a task's record in the journal says of its statements.
    private static func sum(of statements: [PostDataStatement]) -> RowTotal {
        StatementSum(statements.map(\.text)).total
    }

    /// Whether an earlier run has done a task; throws where it was another one of the same name.
    func isDone(_ task: LoadTask, in records: [JournalKey: RowTotal]) throws(MigrationError)
        -> Bool
    {
        guard let key = task.key, let record = records[key] else { return false }
        guard records[key.last] != nil else { throw .unseenSession(export, task.name) }
        if case .step(let index) = task.action,
            case .statements(let statements) = plan.steps[index],
            record != Self.sum(of: statements)
        {
            throw .otherStatements("\(export): the statements of \(task.name)")
        }
        return true
    }

    private func run(
        _ all: [PostDataStatement], _ task: LoadTask, on connection: inout Connection,
        _ context: LoadWorkers.Context
    ) throws {
        var statements = all
        if let first = all.first, first.kind == .apart,
            StatementKind.addsValuesOutside(serverVersion: connection.serverVersion),
            let statement = SQLStatement(parsing: first.text)
        {
            // Should the record of it be lost, the next run finds the value there.
            try make(settings: first.settings, task.name, on: &connection)
            try execute(statement.addingMissingValue, task.name, on: &connection)
            statements = []
        }
        let parallel = Array("SET max_parallel_maintenance_workers = \(context.idle)".utf8)
        let suspect = all.first { $0.effect != .none }
        var before: SessionSnapshot?
        var record = SessionRecord(
            key: try task.keyToRecord(), total: Self.sum(of: all), isSeen: suspect == nil)
        var settings = all.first?.settings ?? []
        do {
            if suspect != nil {
                try make(settings: settings, task.name, on: &connection)
                try execute(parallel, task.name, on: &connection)
                before = try snapshot(task.name, on: &connection)
            }
            try execute(parallel + Array("; BEGIN".utf8), task.name, on: &connection)
            for statement in statements {
                try execute(statement, &settings, &before, on: &connection)
            }
            var claim = ""
            if let before {
                try execute(SessionSnapshot.settling, task.name, on: &connection)
                record.isSeen =
                    try snapshot(task.name, on: &connection).difference(from: before) == nil
                claim = "; \(Journal.claimPartsStatement)"
            }
            try commit("\(record.atCommit)\(claim)", record, task, on: &connection)
        } catch {
            connection.rollBack()
            // They went with the transaction, and are a part of why it failed.
            do throws(PostgresError) { try connection.make(settings: settings) } catch {}
            throw SearchPathCause.explained(error, on: &connection)
        }
        guard let before, let suspect else { return }
        do throws(MigrationError) {
            try checkSession(of: suspect, before, on: &connection)
            guard let more = record.afterLook else { return }
            try execute(Array(more.utf8), task.name, on: &connection)
        } catch {
            throw record.isSeen ? error : error.withoutResume
        }
    }

    private func commit(
        _ text: String, _ record: SessionRecord, _ task: LoadTask, on connection: inout Connection
    ) throws(MigrationError) {
        do throws(MigrationError) {
            try execute(Array("\(text); COMMIT".utf8), task.name, on: &connection)
        } catch {
            // Committed or not: nobody looks at the session any more.
            throw record.isSeen ? error : error.withoutResume
        }
    }

    /// Runs a statement under its settings; what they change of the session is the script's own doing
    /// and goes into what it is to be found as.
    private func execute(
        _ statement: PostDataStatement, _ settings: inout [UInt8],
        _ before: inout SessionSnapshot?, on connection: inout Connection
    ) throws(MigrationError) {
        try progress.checkCancelled()
        let subject = "statement \(statement.number), \(statement.summary)"
        let isOther = before != nil && settings != statement.settings
        settings = statement.settings
        let old = isOther ? try snapshot(subject, on: &connection) : nil
        try make(settings: settings, subject, on: &connection)
        if let old {
            let new = try snapshot(subject, on: &connection)
            before?.follow(from: old, to: new, objects: false)
        }
        guard statement.text.starts(with: "SECURITY LABEL".utf8) else {
            return try execute(statement.text, subject, on: &connection)
        }
        do throws(PostgresError) {
            let isSet = try SecurityLabel.set(statement.text, on: &connection)
            if !isSet { progress.noteLeftOutLabel() }
        } catch {
            throw MigrationError(error, loading: "\(export): \(subject)")
        }
    }

    /// What follows runs in any session, and must not miss what code has left in this one.
    private func checkSession(
        of statement: PostDataStatement, _ before: SessionSnapshot,
        on connection: inout Connection
    ) throws(MigrationError) {
        let subject = "statement \(statement.number), \(statement.summary)"
        let after = try snapshot(subject, on: &connection)
        guard let change = after.difference(from: before) else { return }
        throw .changedSession(change, "\(export): \(subject)")
    }

    private func snapshot(
        _ subject: String, on connection: inout Connection
    ) throws(MigrationError) -> SessionSnapshot {
        do throws(PostgresError) {
            return try SessionSnapshot(of: &connection, settings: watched)
        } catch {
            throw MigrationError(error, loading: "\(export): \(subject)")
        }
    }

    private func make(
        settings text: [UInt8], _ subject: String, on connection: inout Connection
    ) throws(MigrationError) {
        do throws(PostgresError) {
            try connection.make(settings: text)
        } catch {
            throw MigrationError(error, loading: "\(export): \(subject)")
        }
    }

    private func execute(
        _ text: [UInt8], _ subject: String, on connection: inout Connection
    ) throws(MigrationError) {
        guard !text.isEmpty else { return }
        do throws(PostgresError) {
            try connection.execute(text)
        } catch {
            throw MigrationError(error, loading: "\(export): \(subject)")
        }
    }

    private func prove(_ loaded: ScriptTable, on connection: inout Connection) throws {
        let table = loaded.table
        try make(settings: table.settings, table.text, on: &connection)
        let result = try TableProof(
            expected: loaded.expectation, name: table.sqlName, subject: table.text
        ).compare(
            countsOnly: verification == .counts, on: &connection, progress: progress,
            replay: replay.map { replay in { try replay(table, $0) } })
        try proofs.note(result, table.id, table.text, canReopen: replay != nil)
        if result.proof == .proved {
            progress.tell(.verified(table: table.text, rows: result.rows))
        }
    }
}
