import Concurrency
import DatabaseWork
import Destinations
import Exports
import LoadPlanning
import PostgresClient

/// The sessions that load a script's rows: whoever is free takes a share of what there is.
final class CopyInWorkers: Sendable {
    private struct State: Sendable {
        /// Blocks that sessions may still join, the oldest first.
        var open: [CopyBlock] = []
        /// Blocks of which the outcome was not looked at yet.
        var unfinished: [CopyBlock] = []
        var isOver = false

        /// Forgets the blocks that are in.
        ///
        /// Throws what the first one that failed failed with.
        mutating func settle() throws {
            var rest: [CopyBlock] = []
            for block in unfinished {
                switch block.outcome {
                case .success?: continue
                case .failure(let error)?: throw error
                case nil: rest.append(block)
                }
            }
            unfinished = rest
        }

        /// Whether rows are not in yet that a block waits for.
        func hasPredecessor(of block: CopyBlock) -> Bool {
            switch block.rule.after {
            case .all: !unfinished.isEmpty
            case .tables(let tables): unfinished.contains { tables.contains($0.rule.table) }
            }
        }
    }

    private let state: Monitor<State>
    private let sessions: TargetSession
    /// The name of the export, for messages.
    private let export: String
    private let progress: LoadProgress
    private let jobs: Int
    private let pool: WorkerPool
    private let waking: StopSignal.Attachment

    init(_ sessions: TargetSession, loading export: String, jobs: Int, progress: LoadProgress) {
        self.sessions = sessions
        self.export = export
        self.jobs = jobs
        self.progress = progress
        let state = Monitor(State())
        self.state = state
        pool = WorkerPool(progress)
        waking = progress.stop.attach { _ in state.update { _ in } }
    }

    /// Starts the sessions.
    func start() throws {
        // The number 0 is that of the session that runs statements.
        try pool.start(jobs, from: 1) { [self] worker in try run(worker) }
    }

    /// Offers a block to the sessions, after some of the earlier ones are in, those among them whose
    /// rows have to be there before.
    ///
    /// Throws what an earlier one failed with.
    func offer(_ block: CopyBlock) throws {
        try wait { [jobs] state in
            guard state.unfinished.count <= jobs, !state.hasPredecessor(of: block) else {
                return false
            }
            state.open.append(block)
            state.unfinished.append(block)
            return true
        }
    }

    /// Wakes sessions that may be wanted for rows that pile up.
    func wake() { state.update { _ in } }

    /// Says that all rows of a block are in its queue; a session may still be needed for them.
    func close(_ block: CopyBlock) {
        block.endReading()
        state.update { _ in }
    }

    /// Waits until every block is in.
    ///
    /// Throws what one failed with.
    func drain() throws {
        try wait { $0.unfinished.isEmpty }
    }

    /// Ends the sessions, when their work is done or soon after the job was stopped.
    func end() {
        state.update { $0.isOver = true }
        pool.join()
    }

    /// Waits until `isDone`, asked again whenever a block has an outcome.
    private func wait(_ isDone: (inout State) -> Bool) throws {
        let result: Result<Void, any Error> = state.wait { [progress] state in
            do {
                try progress.stop.check()
                try state.settle()
            } catch {
                return .failure(error)
            }
            return isDone(&state) ? .success(()) : nil
        }
        try result.get()
    }

    private func run(_ worker: Int) throws {
        defer { progress.setJob(worker, nil) }
        var connection = try sessions.connect()
        while let (block, share) = try next(for: &connection) {
            progress.setJob(worker, block.key)
            do {
                try load(block, share, on: &connection)
                block.commit()
            } catch {
                block.fail(error)
                throw error
            }
            progress.setJob(worker, nil)
            state.update { _ in }
        }
    }

    /// A block to take a share of; nil when there will be none any more.
    ///
    /// Blocks may be long in coming: throws where the session that waits for them is lost meanwhile.
    private func next(for connection: inout Connection) throws -> (CopyBlock, Int)? {
        while true {
            if let next = next() { return next }
            do throws(PostgresError) {
                try connection.checkIdle()
            } catch {
                throw MigrationError(error, loading: export)
            }
        }
    }

    /// The same, nil where none has come for a while.
    private func next() -> (CopyBlock, Int)?? {
        state.wait(atMost: Self.interval) { [progress] state -> (CopyBlock, Int)?? in
            if state.isOver || progress.stop.isStopped { return .some(nil) }
            state.open.removeAll { $0.outcome != nil }
            // Better a table of its own than a share.
            let order = state.open.filter(\.isUntouched) + state.open.filter { !$0.isUntouched }
            for block in order {
                if let share = block.join() { return (block, share) }
            }
            return nil
        }
    }

    /// How often a session that waits looks whether it is still there.
    private static let interval = Duration.seconds(2)

    private func load(
        _ block: CopyBlock, _ share: Int, on connection: inout Connection
    ) throws {
        var trail = RowTrail()
        do {
            try connection.make(settings: block.settings)
            let before = try block.watched.map { names throws(PostgresError) in
                try SessionSnapshot(of: &connection, settings: names)
            }
            var stream = try stream(for: block, on: &connection)
            try connection.execute("BEGIN")
            try stream.begin(on: &connection)
            while try block.queue.dequeue(
                share, checking: { try stream.check(on: &connection) },
                { rows, offset in
                    try progress.checkCancelled()
                    trail.note(stream.total.rows, at: offset)
                    try stream.send(rows, isContinued: offset > 0, on: &connection)
                    progress.noteLoaded(rows.count)
                })
            {}
            let total = try stream.end(block.key, on: &connection)
            let shares = try block.endCopy(total)
            let record = Journal.insertStatement(
                JournalKey(.rows, block.number, part: share, of: shares), total)
            try connection.execute("\(record); COMMIT")
            guard let before, let names = block.watched else { return }
            let after = try SessionSnapshot(of: &connection, settings: names)
            if let change = after.difference(from: before) {
                throw MigrationError.changedSession(change, "\(export): \(block.key)")
            }
        } catch {
            connection.rollBack()
            guard let error = error as? PostgresError else { throw error }
            let cause = MigrationError(
                trail.located(error) { block.rows(before: $0) },
                loading: "\(export): \(block.key)")
            throw SearchPathCause.explained(cause, on: &connection)
        }
    }

    private func stream(
        for block: CopyBlock, on connection: inout Connection
    ) throws -> CopyStream {
        // In binary it may take two: from the first row on that is not, rows go as text.
        guard !block.rule.isOneStatement, let copy = CopyText(block.statement) else {
            return CopyStream(block.statement)
        }
        return try CopyStream(copy, isFrozen: false, on: &connection)
    }
}
