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
}
