import Concurrency
import PostgresClient

/// Sees whether a server still answers while something is removed on it, and ends the waiting where it
/// does not.
///
/// To remove a large database takes a server its time; one that is frozen, or was cut off, would take for
/// ever. Where nobody can look, the waiting ends when its own time is over.
struct ServerWatch {
    private let isOver: Monitor<Bool>

    /// Watches the server of `conninfo` for sessions of `group`.
    ///
    /// It is asked every `interval`, and has `patience` to answer: some take seconds to find out who
    /// is there.
    init(
        _ conninfo: String, over group: SessionGroup, interval: Duration = .seconds(2),
        patience: Duration = .seconds(6)
    ) {
        let isOver = Monitor(false)
        self.isOver = isOver
        let thread = WorkerThread {
            while isOver.wait(atMost: interval, { $0 ? () : nil }) == nil {
                guard Self.answers(conninfo, within: patience) else {
                    return group.end(within: .zero)
                }
            }
        }
        // Its end is seen by itself.
        thread?.detach()
    }

    /// Ends the watch.
    func end() { isOver.update { $0 = true } }

    /// Whether the server says anything, be it that it takes no session.
    private static func answers(_ conninfo: String, within time: Duration) -> Bool {
        let group = SessionGroup()
        group.end(within: time)
        do throws(PostgresError) {
            _ = try Connection(conninfo, group: group)
            return true
        } catch {
            return !group.isOver
        }
    }
}
