internal import CLibpq

/// All waiting for the server: libpq itself never blocks, since it would do so without end.
extension Connection {
    /// The next result of the statement under way, as PQgetResult has it; nil behind the last.
    func nextResult() -> OpaquePointer? {
        while true {
            let rest = PQflush(pointer)
            guard PQisBusy(pointer) == 1 else { return PQgetResult(pointer) }
            takeDecrypted()
            guard PQisBusy(pointer) == 1 else { return PQgetResult(pointer) }
            guard let ready = waitForSocket(toWrite: rest == 1) else {
                return PQgetResult(pointer)
            }
            if ready.canRead, PQconsumeInput(pointer) == 0 { return PQgetResult(pointer) }
        }
    }

    /// The next row of a COPY TO STDOUT, to be freed, and its length; -1 behind the last row, -2
    /// where there is none to be had any more.
    func nextRow(_ row: inout UnsafeMutablePointer<CChar>?) -> Int32 {
        while true {
            var length = PQgetCopyData(pointer, &row, 1)
            guard length == 0 else { return length }
            takeDecrypted()
            length = PQgetCopyData(pointer, &row, 1)
            guard length == 0 else { return length }
            guard waitForSocket() != nil, PQconsumeInput(pointer) == 1 else { return -2 }
        }
    }

    /// Reads what an earlier statement may have left.
    func clear() {
        while let rest = nextResult() {
            let result = Result(rest)
            let isCopy = [PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH].contains(result.status)
            if isCopy, !leaveCopy(result.status) { hangUp() }
            if !isAlive { return }
        }
    }

    /// Waits until the socket has something, or takes something; nil where the connection is lost,
    /// or was given up as the time to wait is over.
    func waitForSocket(toWrite: Bool = false) -> Socket.Readiness? {
        guard let socket = Socket(PQsocket(pointer)) else { return nil }
        while !group.isOver {
            guard let ready = socket.wait(toWrite: toWrite, milliseconds: Self.interval) else {
                // Where the system cannot wait, nobody knows when there will be an answer.
                break
            }
            if ready.canRead || ready.canWrite { return ready }
        }
        hangUp()
        return nil
    }

    /// Has libpq take what came encrypted and is decrypted already, of which the socket knows nothing.
    ///
    /// That is the rest of one packet, of 16 KiB at most (fe-secure-gssapi.c, PQ_GSS_RECV_BUFFER_SIZE;
    /// RFC 8446), and a call takes 8 KiB at least (fe-misc.c, pqReadData).
    private func takeDecrypted() {
        guard PQsslInUse(pointer) == 1 || PQgssEncInUse(pointer) == 1 else { return }
        for _ in 0..<2 where PQconsumeInput(pointer) == 0 { return }
    }

    /// How often the group is asked, in milliseconds.
    private static let interval: Int32 = 100

    /// The error of a lost connection; where it was given up, that is the reason.
    func lost(_ error: PostgresError) -> PostgresError {
        var error = error
        error.code = .connectionLost
        if group.isOver { error.message = Self.givenUp }
        return error
    }

    /// Why there is no result.
    var lossOrMessage: String {
        !isAlive && group.isOver ? Self.givenUp : Self.message(pointer)
    }

    private static let givenUp = "the server did not answer before the work had to end"
}
