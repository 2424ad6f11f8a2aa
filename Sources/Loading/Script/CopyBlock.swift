import Concurrency
import Exports
import LoadPlanning
import SQLSyntax

/// The rows behind one COPY statement of a script, on their way to the sessions that load them.
final class CopyBlock: Sendable {
    /// Which statement of the script it is, from 1.
    let number: Int
    /// The table for messages.
    let name: String
    let statement: [UInt8]
    /// The settings in force where it stands.
    let settings: [UInt8]
    /// Whether several sessions may load it, and what it waits for.
    let rule: RowOrder.Rule
    /// The settings with a prefix that code may change which the rows run; nil where they run none.
    let watched: Set<String>?
    let queue = RowQueue(capacity: 8)

    private let progress = Monitor(BlockProgress())
    private let counts = Monitor(RowCounts())
    private let stopping: StopSignal.Attachment

    /// A block of a job that `stop` stops.
    init(
        number: Int, name: String, statement: [UInt8], settings: [UInt8], rule: RowOrder.Rule,
        watching watched: Set<String>?, stop: StopSignal
    ) {
        self.number = number
        self.name = name
        self.statement = statement
        self.settings = settings
        self.rule = rule
        self.watched = watched
        stopping = stop.attach { [queue, progress] reason in
            queue.stop(reason)
            progress.update { $0.fail(reason) }
        }
    }

    /// What messages call the rows.
    var key: String { "\(name) (statement \(number))" }

    /// Whether no session has joined.
    var isUntouched: Bool { progress.update { $0.sessions == 0 } }

    /// How many rows begin before an offset in them, in bytes, at which a piece of the queue began.
    ///
    /// A piece begins where one ended, or where rows were put: nil where that is long gone.
    func rows(before offset: UInt64) -> Int? {
        counts.update { $0.rows(before: offset) }
    }

    /// Puts rows, or parts of rows, into the queue; false when nobody takes them any more.
    func put(_ rows: UnsafeRawBufferPointer) -> Bool {
        counts.update { $0.note(rows) }
        return queue.put(rows: rows)
    }

    /// Takes a session in; its number, or nil where no further one is wanted.
    func join() -> Int? {
        let pilesUp = queue.count > 2
        return progress.update { $0.join(isShared: rule.isShared, pilesUp: pilesUp) }
    }

    /// Says that all rows are in the queue.
    func endReading() {
        let rows = counts.update { $0.total }
        progress.update { $0.endReading(rows) }
        queue.close(.success(()))
    }

    /// Ends a session's COPY and waits for the others'; returns how many there were.
    ///
    /// Throws what another one failed with, so that all commit or none.
    func endCopy(_ total: RowTotal) throws -> Int {
        progress.update { $0.endCopy(total) }
        return try progress.wait { $0.mayCommit }.get()
    }

    /// Takes note that a session has failed.
    func fail(_ error: any Error) {
        // Whoever finds the queue stopped finds the reason, too.
        progress.update { $0.fail(error) }
        queue.stop(error)
    }

    /// Takes note that a session has committed.
    func commit() { progress.update { $0.commit() } }

    /// What was loaded, or why it was not; nil before that is known.
    var outcome: Result<RowTotal, any Error>? { progress.update { $0.outcome } }
}
