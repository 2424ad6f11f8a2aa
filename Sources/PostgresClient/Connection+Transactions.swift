extension Connection {
    /// Runs `body` in a transaction and commits it; rolls it back where `body` throws.
    ///
    /// Throws what `body` throws, `.server` where the server refuses to commit, and `.connectionLost`
    /// also where the answer to COMMIT is lost: whether it was committed, another session can tell.
    public mutating func transaction<Value>(
        _ body: (inout Connection) throws(PostgresError) -> Value
    ) throws(PostgresError) -> Value {
        try execute("BEGIN")
        do throws(PostgresError) {
            let value = try body(&self)
            try execute("COMMIT")
            return value
        } catch {
            rollBack()
            throw error
        }
    }

    /// Ends the transaction that the session is in, and a COPY into a table that is under way, with
    /// nothing of it done.
    ///
    /// What led to it is what counts: a connection that is lost has ended the transaction, too.
    public mutating func rollBack() {
        failCopyIn("emigrate gives up")
        do throws(PostgresError) { try execute("ROLLBACK") } catch {}
    }
}
