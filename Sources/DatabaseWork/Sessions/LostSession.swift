import Concurrency
import Exports
package import PostgresClient

/// A session whose connection may be lost while it commits: what tells it from others on the server.
package struct LostSession: Sendable {
    private let process: String
    private let start: String

    /// Takes note of a session before it begins its transaction.
    package init(of connection: inout Connection) throws(PostgresError) {
        let rows = try connection.query(
            """
            SELECT pid, \(Self.begun) FROM pg_stat_activity WHERE pid = pg_backend_pid()
            """)
        guard let process = rows.first?[0], let start = rows.first?[1] else {
            throw PostgresError(.unsupported, "the server does not list this session")
        }
        self.process = process
        self.start = start
    }

    /// When a session began; the numbers of processes are given out again.
    private static let begun = "extract(epoch FROM backend_start)::text"

    /// Waits until the server has done with the session, which is told to end: what it had not
    /// committed by then it never will.
    ///
    /// Where the connection alone is gone, the server may know nothing of it for hours. Throws where
    /// the server does not come back, or the session does not go, within half a minute.
    package func end(on control: ControlSession, _ group: SessionGroup) throws(PostgresError) {
        let begun = ContinuousClock.now
        var isPatient: Bool { ContinuousClock.now - begun < Patience.time && !group.isOver }
        while true {
            do throws(PostgresError) {
                let rows = try control.query(
                    """
                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE pid = $1::int AND \(Self.begun) = $2
                    """, [process, start])
                if rows.isEmpty { return }
                if !isPatient {
                    throw PostgresError(.unsupported, "its session does not end")
                }
            } catch {
                let comesBack = error.code == .connectionLost || error.code == .cannotConnect
                guard comesBack, isPatient else { throw error }
            }
            WorkerThread.sleep(milliseconds: 100)
        }
    }
}
