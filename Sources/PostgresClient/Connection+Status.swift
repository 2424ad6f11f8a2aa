internal import CLibpq

extension Connection {
    /// Where a session is with its transaction.
    public enum TransactionStatus: Hashable, Sendable {
        /// None is open.
        case idle
        /// A statement runs, a COPY included.
        case active
        /// One is open.
        case open
        /// One is open in which a statement failed: it can only be rolled back.
        case failed
        /// The connection is lost.
        case unknown
    }

    /// Whether the connection was good when it was last used; asks nobody and does not block.
    public var isAlive: Bool { PQstatus(pointer) == CONNECTION_OK }

    /// The server's process for this session, as `pg_stat_activity` numbers it; 0 where the
    /// connection is lost.
    public var backendPID: Int32 { PQbackendPID(pointer) }

    /// Where the session is with its transaction, as the server last said.
    public var transactionStatus: TransactionStatus {
        switch PQtransactionStatus(pointer) {
        case PQTRANS_IDLE: .idle
        case PQTRANS_ACTIVE: .active
        case PQTRANS_INTRANS: .open
        case PQTRANS_INERROR: .failed
        default: .unknown
        }
    }

    /// Throws `.connectionLost` where the server is gone or has ended the session; does not wait.
    ///
    /// For a session without a statement, whose owner waits for something else than the server.
    public mutating func checkIdle() throws(PostgresError) {
        // What comes unasked is a notice or a setting's new value, and there is not much of it.
        for _ in 0..<100 {
            guard isAlive, let ready = Socket(PQsocket(pointer))?.wait(milliseconds: 0),
                ready.canRead, PQconsumeInput(pointer) == 1
            else { break }
            // Has libpq look at what it read. The session listens to nothing of its own accord.
            PQfreemem(PQnotifies(pointer))
        }
        guard !isAlive else { return }
        throw lost(PostgresError(.connectionLost, libpq: Self.message(pointer), statement: nil))
    }
}
