import Concurrency
import DatabaseWork
import Exports

/// Keeps two runs from loading into one target.
///
/// The lock belongs to a session, and goes with it however the run ends.
enum RunLock {
    private static let attempts = 20

    /// Takes the lock on a target's name in the database that `session` is connected to.
    ///
    /// Throws `.tryAgain` where another run has it.
    static func acquire(_ target: String, on session: ControlSession) throws(MigrationError) {
        session.revive()
        let key = Int64(bitPattern: DatabaseNames.hash("emigrate load \(target)"))
        // A run that has just ended has it until the server has seen that its session is gone.
        for attempt in 1...attempts {
            let rows = try session.query(
                "SELECT pg_catalog.pg_try_advisory_lock($1::bigint)", [String(key)],
                doing: "keep other runs out")
            if rows.first?.first == "t" { return }
            if attempt < attempts { WorkerThread.sleep(milliseconds: 100) }
        }
        throw MigrationError(
            .tryAgain, "another run of emigrate is loading into database \(target)",
            advice: "Let it end or stop it, then run the command again")
    }
}
