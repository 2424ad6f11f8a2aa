internal import CLibpq
internal import Concurrency

/// Connects without letting the caller wait longer than its group allows.
///
/// libpq's own way of connecting without blocking leaves out the time limit for each address, and
/// blocks for names all the same (fe-connect.c, PQconnectStartParams). So its blocking call has a
/// thread of its own, which the caller may leave to itself.
enum Connector {
    private enum State {
        case connecting
        case connected(Attempt)
        /// Nobody waits for the connection any more.
        case abandoned
    }

    /// What came of connecting.
    struct Attempt: Sendable {
        /// The address of libpq's object.
        fileprivate var address: UInt?
        /// The SQLSTATE with which the server turned the session away; nil where none did.
        fileprivate(set) var sqlState: String?

        /// The connection, good or not; nil where there is no memory for one.
        var connection: OpaquePointer? { address.flatMap { OpaquePointer(bitPattern: $0) } }
    }

    /// A server that has taken longer to turn a session away is not asked once more for the reason.
    private static let patience = Duration.seconds(5)

    /// How often the group is asked.
    private static let interval = Duration.milliseconds(100)

    /// Connects; throws `.cannotConnect` where the group's time is over.
    static func connect(
        _ options: ConnectionOptions, _ group: SessionGroup
    ) throws(PostgresError) -> Attempt {
        guard let keywords = CStrings(options.keywords), let values = CStrings(options.values)
        else {
            throw PostgresError(.cannotConnect, "the name of the database has a zero byte in it")
        }
        let connect: @Sendable () -> Attempt = {
            let start = ContinuousClock.now
            let connection = keywords.withPointers { names in
                values.withPointers { PQconnectdbParams(names, $0, 1) }
            }
            var attempt = Attempt(address: connection.map { UInt(bitPattern: $0) })
            if PQstatus(connection) == CONNECTION_BAD, ContinuousClock.now - start < patience {
                attempt.sqlState = ConnectionRefusal.sqlState(keywords, values)
            }
            return attempt
        }
        let state = Monitor(State.connecting)
        let thread = WorkerThread {
            let attempt = connect()
            let isWanted = state.update { state in
                if case .abandoned = state { return false }
                state = .connected(attempt)
                return true
            }
            if !isWanted { PQfinish(attempt.connection) }
        }
        guard let thread else { return connect() }
        // Its end is seen in `state`.
        thread.detach()
        while true {
            let attempt: Attempt? = state.wait(atMost: interval) { state in
                if case .connected(let attempt) = state { return attempt }
                if group.isOver { state = .abandoned }
                return nil
            }
            if let attempt { return attempt }
            let isAbandoned = state.update { state in
                if case .abandoned = state { return true }
                return false
            }
            if isAbandoned {
                throw PostgresError(
                    .cannotConnect, "the server did not answer before the work had to end")
            }
        }
    }
}
