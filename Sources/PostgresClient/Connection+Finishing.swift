internal import CLibpq

extension Connection {
    /// Reads what is left of a statement's results, so that the session can take another one.
    ///
    /// Returns how many rows the first result counts. Throws the first failure: it is the one that
    /// has the reason, for libpq itself may add that the connection was lost.
    @discardableResult
    mutating func finish(_ sql: String) throws(PostgresError) -> Int? {
        var count: Int?
        var failure: PostgresError?
        while let next = nextResult() {
            let result = Result(next)
            switch result.status {
            case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY:
                count = count ?? result.affected
            case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
                failure =
                    failure ?? PostgresError(.unsupported, "more than one COPY", statement: sql)
                if !leaveCopy(result.status) { hangUp() }
            default: failure = failure ?? result.error(.server, statement: sql)
            }
            // libpq may have errors of a lost connection without end.
            if !isAlive, failure != nil { break }
        }
        if !isAlive {
            throw lost(
                failure
                    ?? PostgresError(
                        .connectionLost, libpq: Self.message(pointer), statement: sql))
        }
        if let failure { throw failure }
        return count
    }

    func leaveCopy(_ status: ExecStatusType) -> Bool {
        switch status {
        case PGRES_COPY_IN: PQputCopyEnd(pointer, "not asked for") == 1
        case PGRES_COPY_OUT: skipRows()
        default: false
        }
    }

    /// Reads a COPY TO STDOUT to its end; false where that cannot be.
    func skipRows() -> Bool {
        while true {
            var row: UnsafeMutablePointer<CChar>?
            let length = nextRow(&row)
            PQfreemem(row)
            guard length > 0 else { return length == -1 }
        }
    }

    /// Gives the connection up where it cannot be brought back to a state in which it is of use.
    func hangUp() {
        guard let socket = Socket(PQsocket(pointer)) else { return }
        socket.hangUp()
        // Until libpq itself finds it lost; what still comes was on its way.
        while PQconsumeInput(pointer) == 1, isAlive {}
    }
}
