import SQLSyntax

/// The rows behind one COPY statement of a script, on their way to the sessions that load them.
final class CopyBlock: Sendable {
    /// Which statement of the script it is, from 1.
    let number: Int
    /// The table for messages and the journal.
    let name: String
    let statement: [UInt8]
    /// The settings in force where it stands.
    let settings: [UInt8]
    /// Whether several sessions may load it.
    let isShared: Bool
    let queue = RowQueue(capacity: 8)

    private struct State {
        /// Sessions that joined, and have not ended their COPY.
        var copying = 0
        /// Sessions that joined.
        var joined = 0
        var isClosed = false
        var total = RowTotal()
        var failure: (any Error)?
        /// Sessions that have committed, or given up.
        var left = 0
    }

    private let state = Monitor(State())

    init(
        number: Int, name: String, statement: [UInt8], settings: [UInt8], isShared: Bool
    ) {
        self.number = number
        self.name = name
        self.statement = statement
        self.settings = settings
        self.isShared = isShared
    }

    /// The journal's name for the rows, up to the shares.
    var key: String { "\(name) (statement \(number))" }

    /// Whether no session has joined.
    var isUntouched: Bool { state.update { $0.joined == 0 } }

    /// Whether only one session has joined.
    var hasOneSession: Bool { state.update { $0.joined == 1 } }

    /// Takes a session in; its number, or nil where no further one is wanted: the first has to come,
    /// another one only if rows pile up.
    func join() -> Int? {
        let pilesUp = queue.count > 2
        return state.update { state in
            guard !state.isClosed, state.joined == 0 || (isShared && pilesUp) else { return nil }
            state.joined += 1
            state.copying += 1
            return state.joined
        }
    }

    /// Ends a session's COPY and waits for the others'; returns how many there were.
    ///
    /// Throws what another one failed with, so that all commit or none.
    func endCopy(_ total: RowTotal) throws -> Int {
        state.update { state in
            state.isClosed = true
            state.total += total
            state.copying -= 1
        }
        let result: Result<Int, any Error> = state.wait { state in
            if let failure = state.failure { return .failure(failure) }
            return state.copying == 0 ? .success(state.joined) : nil
        }
        return try result.get()
    }

    /// Takes note that a session has failed.
    func fail(_ error: any Error) {
        queue.abandon()
        state.update { state in
            state.isClosed = true
            state.failure = state.failure ?? error
            state.left += 1
        }
    }

    /// Takes note that a session has committed.
    func leave() { state.update { $0.left += 1 } }

    /// Whether all sessions that joined are done.
    var isDone: Bool { state.update { $0.isClosed && $0.left == $0.joined } }

    /// What was loaded.
    var total: RowTotal { state.update { $0.total } }
}
