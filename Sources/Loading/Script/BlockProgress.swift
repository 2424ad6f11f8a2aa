import Exports

/// How far the rows of one COPY statement of a script are, and what came of them.
///
/// The one who reads the export counts the rows that it hands out; each session that takes a share
/// says how many the server accepted. The outcome is there when both are known and agree, or when
/// something failed, and nothing changes it any more: whoever sees that a block is done has its
/// outcome in hand.
struct BlockProgress: Sendable {
    /// Sessions that joined.
    private(set) var sessions = 0
    /// Sessions that joined, and have not ended their COPY.
    private var copying = 0
    private var committed = 0
    /// Whether no session may join any more.
    private var isSealed = false
    /// How many rows the export has; nil before its last row was read.
    private var read: UInt64?
    private var accepted = RowTotal()
    /// What was loaded, or why it was not; nil before that is known.
    private(set) var outcome: Result<RowTotal, any Error>?

    /// Takes a session in, and returns its number from 1; nil where no further one is wanted.
    ///
    /// The first has to come, another one only where several may load the table and rows pile up.
    mutating func join(isShared: Bool, pilesUp: Bool) -> Int? {
        guard outcome == nil, !isSealed, sessions == 0 || (isShared && pilesUp) else { return nil }
        sessions += 1
        copying += 1
        return sessions
    }

    /// Takes note that all rows were read from the export.
    mutating func endReading(_ rows: UInt64) {
        read = rows
        settle()
    }

    /// Takes note that the server accepted a session's rows, which it has not committed yet.
    mutating func endCopy(_ total: RowTotal) {
        isSealed = true
        accepted += total
        copying -= 1
    }

    /// Whether the sessions may commit, and how many there are; nil while others copy.
    ///
    /// All commit, or none.
    var mayCommit: Result<Int, any Error>? {
        if case .failure(let error)? = outcome { return .failure(error) }
        return copying == 0 ? .success(sessions) : nil
    }

    /// Takes note that a session has committed.
    mutating func commit() {
        committed += 1
        settle()
    }

    /// Takes note that a session, or the job, has failed; the first failure is the outcome.
    mutating func fail(_ error: any Error) {
        isSealed = true
        outcome = outcome ?? .failure(error)
    }

    private mutating func settle() {
        guard outcome == nil, isSealed, committed == sessions, let read else { return }
        outcome =
            accepted.rows == read
            ? .success(accepted)
            : .failure(
                MigrationError(
                    .bug, "\(read) rows were read, and \(accepted.rows) reached the server"))
    }
}
