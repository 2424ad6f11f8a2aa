import Exports
import PostgresClient
import Synchronization

/// The session that a script's statements ran in, for those behind the rows whose place in the order
/// is kept: what a session has for itself (numbers drawn, advisory locks, cursors, channels) is theirs.
final class KeptSession: Sendable {
    private let connection: Mutex<Connection?>

    init(_ connection: consuming Connection?) { self.connection = Mutex(connection) }

    /// Runs `body` in the session; one at a time does.
    func use(_ body: (inout Connection) throws -> Void) throws {
        try connection.withLock { kept in
            guard var current = kept.take() else {
                throw MigrationError(.bug, "the script's session is gone")
            }
            let result: Result<Void, any Error>
            do {
                result = .success(try body(&current))
            } catch {
                result = .failure(error)
            }
            kept = consume current
            try result.get()
        }
    }
}
