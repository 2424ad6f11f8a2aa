import PostgresClient

/// Puts the database that was filled into the target's place.
///
/// Both renames are one transaction: whenever the run is killed, the target's name leads to what
/// was there before, whole, or to what was loaded, whole. The journal goes after that, and the
/// former database, if it was empty, last.
struct DatabaseSwap: Sendable {
    let filling: String
    let final: String
    let request: DestinationRequest
    let control: ControlSession

    func run() throws(MigrationError) -> Destination.Published {
        try markFilled()
        let former = try formerDatabase()
        try checkAlone(filling, "the load is complete, but ")
        let properties =
            former == nil
            ? CarriedProperties()
            : try CarriedProperties.read(final, on: control)
        let kept = former == nil ? nil : try freeName()
        // Those statements are for the user to run, who finds the database under its final name.
        let refused = try swap(properties, kept: kept).map { $0.statement(for: final) }
        try dropJournal()
        var result = Destination.Published(
            database: final, replaced: kept, notCarriedOver: refused)
        if let kept, let former, former.isEmpty, dropIfEmpty(kept) { result.replaced = nil }
        return result
    }

    private func markFilled() throws(MigrationError) {
        var connection = try request.journalSession(in: filling)
        try MigrationError.naming("complete the journal of database \(filling)") {
            () throws(PostgresError) in try Journal.markFilled(on: &connection)
        }
    }

    /// What the target has now, nil where it does not exist.
    ///
    /// It may have come, or changed, since the load began.
    private func formerDatabase() throws(MigrationError) -> DatabaseContents? {
        let exists = try !control.query(
            "SELECT FROM pg_database WHERE datname = $1", [final], doing: "look at the target"
        ).isEmpty
        guard exists else { return nil }
        try checkAlone(final, "the load is complete, but ")
        let session: ControlSession
        do throws(PostgresError) {
            session = try ControlSession(
                request.conninfo, database: final, limit: request.controlLimit)
        } catch {
            throw MigrationError(error, doing: "look at the target database")
        }
        defer { session.close() }
        let contents = try DatabaseContents.read(on: session)
        guard contents.isEmpty || request.replacesTarget else {
            throw MigrationError(
                .refused,
                "the load is complete, but database \(final) is not empty any more: it holds "
                    + contents.summary,
                advice: "Run the command again with --resume --replace to keep it under a dated "
                    + "name and put the load, now in \(filling), in its place")
        }
        return contents
    }

    private func checkAlone(_ database: String, _ state: String) throws(MigrationError) {
        let others = try Occupancy.settled(database, within: 5, on: control)
        guard others.isNobody else {
            throw MigrationError(
                .tryAgain, "\(state)database \(database) is in use: \(others.summary)",
                advice: "Stop Synapse and whatever else is connected to it, then run the command "
                    + "again with --resume: nothing is loaded twice")
        }
    }

    /// A dated name that no database has.
    private func freeName() throws(MigrationError) -> String {
        let rows = try control.query(
            "SELECT to_char(now(), 'YYYY-MM-DD'), datname FROM pg_database",
            doing: "look for a name for the former database")
        let taken = Set(rows.compactMap { $0[1] })
        let date = (rows.first?.first ?? nil) ?? ""
        var number = 1
        while true {
            let name = DatabaseNames.replaced(final, on: date, number: number)
            if !taken.contains(name) { return name }
            number += 1
        }
    }

    private func swap(
        _ properties: CarriedProperties, kept: String?
    ) throws(MigrationError) -> [CarriedProperties.Step] {
        try MigrationError.naming("rename databases") { () throws(PostgresError) in
            try control.use { connection throws(PostgresError) in
                do throws(PostgresError) {
                    try connection.execute("BEGIN")
                    let refused = try properties.apply(to: filling, on: &connection)
                    if let kept { try connection.execute(Self.rename(final, kept)) }
                    try connection.execute(Self.rename(filling, final))
                    try connection.execute("COMMIT")
                    return refused
                } catch {
                    if error.code == .server { try connection.execute("ROLLBACK") }
                    throw error
                }
            }
        }
    }

    private static func rename(_ old: String, _ new: String) -> String {
        "ALTER DATABASE \(SQLText.name(old)) RENAME TO \(SQLText.name(new))"
    }

    private func dropJournal() throws(MigrationError) {
        do throws(MigrationError) {
            var connection = try request.journalSession(in: final)
            try MigrationError.naming("remove the journal") { () throws(PostgresError) in
                try Journal.drop(on: &connection)
            }
        } catch {
            throw MigrationError(
                error.code,
                "database \(final) has everything and is in place, but its journal remains: "
                    + error.message,
                advice: "Run in that database: \(Journal.dropStatement)")
        }
    }

    /// Drops the former database if it is empty still, which nobody can change any more that does
    /// not know its new name.
    ///
    /// Where that cannot be it stays, and its name is reported.
    private func dropIfEmpty(_ name: String) -> Bool {
        do throws(MigrationError) {
            let session = try MigrationError.naming("look into database \(name)") {
                () throws(PostgresError) in
                try ControlSession(
                    request.conninfo, database: name, limit: request.controlLimit)
            }
            let isEmpty = try DatabaseContents.read(on: session).isEmpty
            session.close()
            guard isEmpty, try Occupancy.settled(name, within: 2, on: control).isNobody else {
                return false
            }
            try control.execute("DROP DATABASE \(SQLText.name(name))", doing: "drop \(name)")
            return true
        } catch {
            return false
        }
    }
}
