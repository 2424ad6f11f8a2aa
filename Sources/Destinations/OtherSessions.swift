import DatabaseWork
import Exports
import PostgresClient

/// Who else is connected to a database.
struct OtherSessions: Hashable, Sendable {
    /// One session of somebody's.
    struct Session: Hashable, Sendable {
        var process: String
        var user: String
        var application: String
    }

    var sessions: [Session]
    /// How many transactions wait in it for a second phase, which keep it as a session does.
    var preparedTransactions: Int

    var isNobody: Bool { sessions.isEmpty && preparedTransactions == 0 }

    /// Asks who is connected, `own` processes apart.
    ///
    /// Helpers of the server's own do not count.
    static func read(
        _ database: String, except own: Set<String> = [], on session: ControlSession
    ) throws(MigrationError) -> OtherSessions {
        let rows = try session.query(
            """
            SELECT pid, usename, application_name FROM pg_stat_activity
            WHERE datname = $1 AND usesysid IS NOT NULL AND pid <> pg_backend_pid() ORDER BY pid
            """, [database], doing: "see who is connected")
        let prepared = try session.query(
            "SELECT count(*) FROM pg_prepared_xacts WHERE database = $1", [database],
            doing: "see who is connected")
        return OtherSessions(
            sessions: rows.map {
                Session(process: $0[0] ?? "", user: $0[1] ?? "", application: $0[2] ?? "")
            }.filter { !own.contains($0.process) },
            preparedTransactions: prepared.first?[0].flatMap { Int($0) } ?? 0)
    }

    /// The same, but gives sessions that are just ending up to `seconds` to be gone.
    static func afterWaiting(
        _ database: String, within seconds: Int, on session: ControlSession
    ) throws(MigrationError) -> OtherSessions {
        for _ in 0..<(seconds * 20) {
            if try read(database, on: session).isNobody { break }
            _ = try session.query("SELECT pg_sleep(0.05)", doing: "wait for sessions to end")
        }
        return try read(database, on: session)
    }

    /// Who is connected, for messages.
    var summary: String {
        var parts = sessions.prefix(5).map { session in
            let name =
                session.application.isEmpty ? "process \(session.process)" : session.application
            return "\(name) as \(session.user)"
        }
        if sessions.count > parts.count { parts.append("\(sessions.count - parts.count) more") }
        if preparedTransactions > 0 {
            parts.append("\(preparedTransactions) prepared transactions")
        }
        return parts.joined(separator: ", ")
    }
}
