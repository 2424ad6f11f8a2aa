import Concurrency
import Exports
package import PostgresClient

/// Work that may be done twice, and is done again where the connection was lost over it.
package enum Patience {
    /// How long a server that was lost is waited for.
    package static let time = Duration.seconds(30)

    /// Runs `body`, which makes a connection of its own; again, for half a minute, where that was
    /// lost, since nobody knows whether the server did what it was asked last.
    ///
    /// A server that cannot be reached to begin with is not waited for, and none for longer than
    /// `group` allows.
    package static func run<R>(
        _ group: SessionGroup, _ body: () throws(PostgresError) -> R
    ) throws(PostgresError) -> R {
        let start = ContinuousClock.now
        var wasLost = false
        while true {
            do throws(PostgresError) {
                return try body()
            } catch {
                let isLost = error.code == .connectionLost
                guard isLost || wasLost && error.code == .cannotConnect,
                    ContinuousClock.now - start < time, !group.isOver
                else { throw error }
                wasLost = true
                WorkerThread.sleep(milliseconds: 250)
            }
        }
    }
}
