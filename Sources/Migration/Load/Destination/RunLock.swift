/// Keeps two runs from loading into one target.
///
/// The lock belongs to a session, and goes with it however the run ends.
enum RunLock {
    /// Takes the lock on a target's name in the database that `session` is connected to.
    ///
    /// Throws `.tryAgain` where another run has it.
    static func take(_ target: String, on session: ControlSession) throws(MigrationError) {
        session.revive()
        let key = Int64(bitPattern: DatabaseNames.hash("emigrate load \(target)"))
        let rows = try session.query(
            "SELECT pg_try_advisory_lock($1::bigint)", [String(key)],
            doing: "keep other runs out")
        guard rows.first?.first == "t" else {
            throw MigrationError(
                .tryAgain, "another run of emigrate is loading into database \(target)",
                advice: "Let it end or stop it, then run the command again")
        }
    }
}
