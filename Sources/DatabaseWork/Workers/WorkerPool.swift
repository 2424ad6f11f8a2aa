import Concurrency
package import Exports
import PostgresClient

/// Threads that work on one job, most of them in a session of their own, and end together.
///
/// What the first one fails with stops the job; then the sessions of the others are cancelled, until
/// all have ended.
package final class WorkerPool: Sendable {
    private let running = Monitor(0)
    private let progress: LoadProgress
    private let patience: Duration

    /// Creates a pool without workers, whose `patience` is how long to wait for those of a stopped
    /// job: longer than any session waits for its server.
    ///
    /// Whoever has not ended by then waits for something else. Its session is hung up, so that it can
    /// do no more harm.
    package init(_ progress: LoadProgress, patience: Duration = .seconds(8)) {
        self.progress = progress
        self.patience = patience
    }

    /// Two sessions for each core here, unless told otherwise.
    ///
    /// While one waits for the disk, another works. A server takes only so many.
    package static func size(_ wanted: Int?) -> Int {
        max(1, wanted ?? min(16, 2 * WorkerThread.processorCount))
    }

    /// Starts up to `count` workers, numbered from `first` on; fewer where the system has no more
    /// threads.
    ///
    /// Throws where there is not a single one.
    package func start(
        _ count: Int, from first: Int = 0, _ work: @escaping @Sendable (Int) throws -> Void
    ) throws(MigrationError) {
        for number in first..<(first + max(1, count)) {
            running.update { $0 += 1 }
            let thread = WorkerThread { [running, progress] in
                do {
                    try work(number)
                } catch {
                    progress.stop.stop(error)
                }
                running.update { $0 -= 1 }
            }
            guard let thread else {
                running.update { $0 -= 1 }
                if number > first { return }
                throw MigrationError(.inputOutput, "no thread can be started")
            }
            // The end of each is seen in `running`.
            thread.detach()
        }
    }

    /// How many have not ended.
    package var count: Int { running.update { $0 } }

    /// Waits until all have ended.
    ///
    /// They do so when their work is done, and soon after the job was stopped.
    package func join() {
        var stopped: ContinuousClock.Instant?
        while running.wait(atMost: .milliseconds(50), { $0 == 0 ? true : nil }) == nil {
            guard progress.stop.isStopped else { continue }
            progress.workSessions.cancelAll()
            let since = stopped ?? .now
            stopped = since
            if ContinuousClock.now - since > patience {
                progress.workSessions.hangUpAll()
                return
            }
        }
    }
}
