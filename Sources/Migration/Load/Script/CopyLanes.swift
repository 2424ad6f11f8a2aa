import PostgresClient

/// The sessions that load a script's rows: whoever is free takes a share of what there is.
final class CopyLanes: Sendable {
    private struct State: Sendable {
        /// Blocks that sessions may still join, the oldest first.
        var open: [CopyBlock] = []
        /// Blocks that are not in yet.
        var unfinished: [CopyBlock] = []
        var isOver = false
        var failure: (any Error)?
        var threads = 0
    }

    private let state = Monitor(State())
    private let sessions: TargetSession
    /// The name of the export, for messages.
    private let export: String
    private let progress: LoadProgress
    private let jobs: Int

    init(_ sessions: TargetSession, loading export: String, jobs: Int, progress: LoadProgress) {
        self.sessions = sessions
        self.export = export
        self.jobs = jobs
        self.progress = progress
    }

    /// Starts the sessions.
    func start() throws {
        for lane in 1...jobs {
            state.update { $0.threads += 1 }
            guard let thread = WorkerThread({ [self] in run(lane) }) else {
                state.update { $0.threads -= 1 }
                guard lane > 1 else {
                    throw MigrationError(.inputOutput, "no thread can be started")
                }
                return
            }
            // The end of each is seen in `threads`.
            thread.detach()
        }
    }

    /// Offers a block to the sessions, after some of the earlier ones are in.
    func offer(_ block: CopyBlock) throws {
        let failure: (any Error)?? = state.wait { [jobs] state -> (any Error)?? in
            if let failure = state.failure { return .some(failure) }
            state.unfinished.removeAll(where: \.isDone)
            guard state.unfinished.count <= jobs else { return nil }
            state.open.append(block)
            state.unfinished.append(block)
            return .some(nil)
        }
        if case .some(.some(let error)) = failure { throw error }
    }

    /// Wakes sessions that may be wanted for rows that pile up.
    func wake() { state.update { _ in } }

    /// Says that all rows of a block are in its queue; a session may still be needed for them.
    func close(_ block: CopyBlock) {
        block.queue.close(.success(()))
        state.update { _ in }
    }

    /// Waits until every block is in.
    func drain() throws {
        let failure: (any Error)? = state.wait { state -> (any Error)?? in
            if let failure = state.failure { return .some(failure) }
            state.unfinished.removeAll(where: \.isDone)
            return state.unfinished.isEmpty ? .some(nil) : nil
        }
        if let failure { throw failure }
    }

    /// The first failure, if there is one.
    var failure: (any Error)? { state.update { $0.failure } }

    /// Ends the sessions, whatever they do, and waits until they are gone.
    func stop() {
        let blocks = state.update { state in
            state.isOver = true
            return state.unfinished
        }
        for block in blocks where !block.isDone { block.queue.abandon() }
        while state.update({ $0.threads }) > 0 {
            if !blocks.allSatisfy(\.isDone) { progress.cancelSessions() }
            WorkerThread.sleep(milliseconds: 5)
        }
    }

    private func run(_ lane: Int) {
        do {
            var connection = try sessions.connect()
            progress.register(try connection.cancelHandle, worker: lane)
            while let (block, share) = next() {
                progress.setJob(lane, block.key)
                do {
                    try load(block, share, on: &connection)
                    block.leave()
                } catch {
                    block.fail(error)
                    throw error
                }
                progress.setJob(lane, nil)
                state.update { _ in }
            }
        } catch {
            state.update { $0.failure = $0.failure ?? error }
        }
        progress.setJob(lane, nil)
        progress.unregister(worker: lane)
        state.update { $0.threads -= 1 }
    }

    /// A block to take a share of; nil when there will be none any more.
    private func next() -> (CopyBlock, Int)? {
        state.wait { state -> (CopyBlock, Int)?? in
            if state.isOver || state.failure != nil { return .some(nil) }
            state.open.removeAll(where: \.isDone)
            // Better a table of its own than a share.
            let order = state.open.filter(\.isUntouched) + state.open.filter { !$0.isUntouched }
            for block in order {
                if let share = block.join() { return (block, share) }
            }
            return nil
        }
    }

    private func load(
        _ block: CopyBlock, _ share: Int, on connection: inout Connection
    ) throws {
        do {
            try connection.execute(block.settings)
            var stream = try stream(for: block, on: &connection)
            try connection.execute("BEGIN")
            try stream.begin(on: &connection)
            while try block.queue.take(
                share,
                { rows, _ in
                    try progress.checkCancelled()
                    try stream.send(rows, on: &connection)
                    progress.noteLoaded(rows.count)
                })
            {}
            let total = try stream.end(block.key, on: &connection)
            let shares = try block.endCopy(total)
            let sql = Journal.insertStatement(
                key: "rows of \(block.key), share \(share) of \(shares)",
                rows: Int64(clamping: total.rows),
                checksum: .init(high: total.high, low: total.low))
            try connection.execute("\(sql); COMMIT")
        } catch {
            connection.failCopyIn("emigrate gives up")
            do throws(PostgresError) { try connection.execute("ROLLBACK") } catch {}
            guard var error = error as? PostgresError else { throw error }
            // The number of a row among those of one session says nothing.
            if !block.hasOneSession { error.context = nil }
            throw MigrationError(error, loading: "\(export): \(block.key)")
        }
    }

    private func stream(
        for block: CopyBlock, on connection: inout Connection
    ) throws -> CopyStream {
        guard let copy = CopyText(block.statement) else { return CopyStream(block.statement) }
        return try CopyStream(copy, isFrozen: false, on: &connection)
    }
}
