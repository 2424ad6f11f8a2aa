internal import CLibpq

/// While rows are sent what the server says would go unread until the end of the COPY, for libpq has
/// no call that tells an error in the middle of it (fe-protocol3.c, pqParseInput3): this looks at the
/// socket.
extension Connection {
    /// How many bytes go to libpq at once: the message fills its buffer, which stays that small.
    ///
    /// A socket with room takes such a message whole. Where one does not, libpq itself reads what
    /// the server says (fe-misc.c, pqSendSome), and an error may hide in its buffer until the end.
    private static let pieceSize = 32 * 1024 - 5

    /// How long the rest of a notice may take to come, in milliseconds.
    private static let patience: Int32 = 500

    /// Begins a COPY FROM STDIN, which may follow other statements in `sql`.
    ///
    /// Throws as `execute` does, and `.unsupported` for a statement that is no COPY FROM STDIN.
    public mutating func beginCopyIn(_ sql: String) throws(PostgresError) {
        try beginCopyIn(Array(sql.utf8))
    }

    /// Begins a COPY FROM STDIN as the other does, in whatever encoding the session has.
    public mutating func beginCopyIn(_ text: [UInt8]) throws(PostgresError) {
        let sql = String(decoding: text, as: UTF8.self)
        guard try run(text, copying: PGRES_COPY_IN).status == PGRES_COPY_IN else {
            throw PostgresError(.unsupported, "not a COPY FROM STDIN", statement: sql)
        }
        copyStatement = sql
    }

    /// Sends bytes of the input, which may begin and end anywhere in a row.
    ///
    /// Blocks until nearly all is on its way; dearer than it need be for a few bytes at a time.
    /// Throws what the server says against an earlier row, soon after it says so: a notice that
    /// comes at the same moment may hide it until `endCopyIn`. After an error the COPY is over and
    /// the session goes on, unless it is `.connectionLost`. Throws `.unsupported` outside a COPY.
    public mutating func putCopyData(_ bytes: UnsafeRawBufferPointer) throws(PostgresError) {
        let sql = try statementUnderWay()
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(Self.pieceSize))
            guard waitForRoom() else { throw abandon(sql) }
            let sent = piece.withMemoryRebound(to: CChar.self) {
                PQputCopyData(pointer, $0.baseAddress, Int32($0.count))
            }
            guard sent == 1 else { throw abandon(sql) }
            rest = rest.dropFirst(piece.count)
        }
    }

    /// Throws what the server has said against the rows so far, or that it is gone; does not wait.
    ///
    /// For whoever has no rows at the moment. Throws as `putCopyData` does.
    public mutating func checkCopyIn() throws(PostgresError) {
        let sql = try statementUnderWay()
        guard let ready = Socket(PQsocket(pointer))?.wait(milliseconds: 0) else {
            throw abandon(sql)
        }
        if ready.canRead, !goesOn() { throw abandon(sql) }
    }

    /// Ends the input and returns how many rows the server took.
    ///
    /// Throws as `putCopyData` does; the rows are then not in the table.
    public mutating func endCopyIn() throws(PostgresError) -> Int {
        let sql = try statementUnderWay()
        guard waitForRoom(), PQputCopyEnd(pointer, nil) == 1 else { throw abandon(sql) }
        defer { copyStatement = nil }
        guard let count = try finish(sql) else {
            throw PostgresError(.server, "the server does not count the rows", statement: sql)
        }
        return count
    }

    /// Makes the server give up the COPY under way, if there is one: it keeps none of its rows.
    ///
    /// `message` goes to the server's log. The session goes on, with a failed transaction if one
    /// was open, unless the connection is lost. Waits for the server as long as it takes to read
    /// what was sent before; a `CancelHandle` shortens that where it waits for a lock.
    public mutating func failCopyIn(_ message: String) {
        guard let sql = copyStatement else { return }
        _ = abandon(sql, message)
    }

    private func statementUnderWay() throws(PostgresError) -> String {
        guard let copyStatement else { throw PostgresError(.unsupported, "no COPY is under way") }
        return copyStatement
    }

    /// Waits until libpq's buffer is empty and the socket takes more; false where the server has
    /// ended the COPY or the connection is lost.
    private func waitForRoom() -> Bool {
        while true {
            guard let ready = waitForSocket(toWrite: true) else { return false }
            if ready.canRead, !goesOn() { return false }
            guard ready.canWrite else { continue }
            switch PQflush(pointer) {
            case 0: return true
            case 1: continue
            default: return false
            }
        }
    }

    /// Whether what the server has just begun to say is a mere notice.
    ///
    /// libpq hands those on during a COPY and keeps anything else to itself until the end. What it
    /// keeps is an error or the beginning of a long notice, whose rest comes soon.
    private func goesOn() -> Bool {
        let before = log.received
        for _ in 0..<100 {
            guard PQconsumeInput(pointer) == 1 else { return false }
            // Has libpq look at what it read. The session listens to nothing of its own accord.
            if let notification = PQnotifies(pointer) {
                PQfreemem(notification)
                return true
            }
            if log.received != before { return true }
            guard
                let ready = Socket(PQsocket(pointer))?.wait(milliseconds: Self.patience),
                ready.canRead
            else { return false }
        }
        return false
    }

    /// Ends the COPY as failed, whether the server still goes on with it or not, and returns why
    /// it failed.
    private mutating func abandon(
        _ sql: String, _ message: String = "the server's answer could not be read"
    ) -> PostgresError {
        defer { copyStatement = nil }
        // The server never takes this for the end of the input: rows would be missing.
        if let text = CStrings([message.replacingZeros]) {
            _ = text.withPointers { PQputCopyEnd(pointer, $0?.pointee) }
        }
        do throws(PostgresError) {
            try finish(sql)
            return PostgresError(.server, "the server ended the COPY early", statement: sql)
        } catch {
            return error
        }
    }
}

extension String {
    /// The text with spaces for zero bytes, which C would take for its end.
    fileprivate var replacingZeros: String { String(map { $0 == "\0" ? " " : $0 }) }
}
