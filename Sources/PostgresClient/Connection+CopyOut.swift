internal import CLibpq

extension Connection {
    /// Runs a COPY TO STDOUT and lends out its rows one by one, each with its line feed; returns
    /// how many the server counted.
    ///
    /// libpq makes a copy of each row, which costs about 50 ns of a small one; the server takes
    /// four times as long to make the row.
    ///
    /// Throws as `execute` does, and `.unsupported` for a statement that is no COPY TO STDOUT.
    /// Where `body` throws, the server is told to stop and the error is passed on: the session then
    /// goes on, with a failed transaction if one was open, or is lost where the server could not be
    /// told.
    @discardableResult
    public mutating func copyOut(
        _ sql: String, _ body: (UnsafeRawBufferPointer) throws -> Void
    ) throws -> Int {
        try copyOut(Array(sql.utf8), body)
    }

    /// Runs a COPY TO STDOUT as the other does, in whatever encoding the session has.
    @discardableResult
    public mutating func copyOut(
        _ text: [UInt8], _ body: (UnsafeRawBufferPointer) throws -> Void
    ) throws -> Int {
        let sql = String(decoding: text, as: UTF8.self)
        guard try run(text, copying: PGRES_COPY_OUT).status == PGRES_COPY_OUT else {
            throw PostgresError(.unsupported, "not a COPY TO STDOUT", statement: sql)
        }
        var length: Int32
        repeat {
            var row: UnsafeMutablePointer<CChar>?
            length = nextRow(&row)
            defer { PQfreemem(row) }
            guard length > 0 else { break }
            do {
                try body(UnsafeRawBufferPointer(start: row, count: Int(length)))
            } catch {
                stopCopyOut(sql)
                throw error
            }
        } while true
        if length == -2, isAlive {
            // There is no memory for the row, so there is no way past it.
            let failure = PostgresError(.unsupported, libpq: Self.message(pointer), statement: sql)
            hangUp()
            throw failure
        }
        guard length == -1 else {
            throw lost(
                PostgresError(.connectionLost, libpq: Self.message(pointer), statement: sql))
        }
        guard let count = try finish(sql) else {
            throw PostgresError(.server, "the server does not count the rows", statement: sql)
        }
        return count
    }

    private mutating func stopCopyOut(_ sql: String) {
        do {
            try cancelHandle.cancel(within: .seconds(5))
            if !skipRows() { hangUp() }
            try finish(sql)
        } catch  where error.code == .cannotConnect {
            // Reading on to the end might take hours.
            hangUp()
        } catch {
            // That it was cancelled.
        }
    }
}
