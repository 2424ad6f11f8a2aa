internal import CLibpq
internal import Concurrency

/// Connects without letting the caller wait longer than its limit.
///
/// libpq's own way of connecting without blocking leaves out the time limit for each address, and
/// blocks for names all the same (fe-connect.c, PQconnectStartParams). So its blocking call has a
/// thread of its own, which the caller may leave to itself.
enum Connector {
    private enum State {
        case connecting
        /// The address of libpq's object.
        case connected(UInt?)
        /// Nobody waits for the connection any more.
        case abandoned
    }

    /// How often a limit is looked at.
    private static let interval = Duration.milliseconds(100)

    /// A connection, good or not; nil where there is no memory for one.
    ///
    /// Throws `.cannotConnect` where the limit is over.
    static func connect(
        _ options: ConnectionOptions, _ limit: WaitLimit
    ) throws(PostgresError) -> OpaquePointer? {
        guard let keywords = CStrings(options.keywords), let values = CStrings(options.values)
        else {
            throw PostgresError(.cannotConnect, "the name of the database has a zero byte in it")
        }
        let connect: @Sendable () -> UInt? = {
            keywords.withPointers { names in
                values.withPointers { PQconnectdbParams(names, $0, 1) }
            }.map { UInt(bitPattern: $0) }
        }
        let state = Monitor(State.connecting)
        let thread = WorkerThread {
            let connection = connect()
            let isWanted = state.update { state in
                if case .abandoned = state { return false }
                state = .connected(connection)
                return true
            }
            if !isWanted { PQfinish(connection.flatMap { OpaquePointer(bitPattern: $0) }) }
        }
        guard let thread else { return connect().flatMap { OpaquePointer(bitPattern: $0) } }
        // Its end is seen in `state`.
        thread.detach()
        while true {
            let connection: UInt?? = state.wait(atMost: interval) { state in
                if case .connected(let connection) = state { return .some(connection) }
                if limit.isOver { state = .abandoned }
                return nil
            }
            if let connection { return connection.flatMap { OpaquePointer(bitPattern: $0) } }
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
