import DatabaseWork
import Exports
import PostgresClient

/// Puts the database that was filled into the target's place.
///
/// Both renames are one transaction: whenever the run is killed, the target's name leads to what
/// was there before, whole, or to what was loaded, whole. The journal goes after that, and the
/// former database, if nobody could miss anything in it, last.
struct DatabaseSwap: Sendable {
    let filling: String
    /// The OID of the database that was filled.
    let identifier: String
    let final: String
    let request: DestinationRequest
    let control: ControlSession
    /// What the export says of its database as a whole.
    let statements: [DatabaseStatement]

    /// What is known when everything is ready to be renamed.
    private struct Preparation {
        var former: DatabaseContents?
        var properties: CarriedProperties
        /// What the former database is to be called.
        var kept: String?
    }

    func run() throws(MigrationError) -> Destination.Published {
        let ready: Preparation
        do throws(MigrationError) {
            ready = try prepare()
        } catch {
            throw unfinished(error)
        }
        // Those statements are for the user to run, who finds the database under its final name.
        let (changes, notCarried) = try swap(ready)
        let refused = notCarried.map { $0.statement(for: final) }
        try dropJournal()
        var result = Destination.Published(
            database: final, replaced: ready.kept, notCarriedOver: refused)
        result.record(changes)
        guard let kept = ready.kept, let former = ready.former else { return result }
        if former.isPristine, dropIfPristine(kept) { result.replaced = nil }
        if result.replaced != nil, former.isEmpty { result.prepared = former.prepared }
        return result
    }

    private func prepare() throws(MigrationError) -> Preparation {
        try markFilled()
        let former = try formerDatabase()
        try checkAlone(filling)
        guard former != nil else { return Preparation(properties: CarriedProperties()) }
        return Preparation(
            former: former, properties: try CarriedProperties.read(final, on: control),
            kept: try freeName())
    }

    /// How errors begin that say themselves where things are.
    private static let complete = "the load is complete, but "

    /// The error for a load that is whole and not in its place.
    private func unfinished(_ reason: MigrationError) -> MigrationError {
        guard !reason.message.hasPrefix(Self.complete) else { return reason }
        return MigrationError(
            reason.code,
            "everything is loaded into database \(filling), but it has not taken the place of"
                + " \(final), which is as it was: \(reason.message)",
            advice: "Run the command again with --resume: nothing is loaded twice")
    }

    private func markFilled() throws(MigrationError) {
        try MigrationError.naming("complete the journal of database \(filling)") {
            () throws(PostgresError) in
            try request.persist(in: filling) { connection throws(PostgresError) in
                try Journal.markFilled(on: &connection)
            }
        }
    }

    /// What the target has now, nil where it does not exist.
    ///
    /// It may have come, or changed, since the load began.
    private func formerDatabase() throws(MigrationError) -> DatabaseContents? {
        guard try FillingDatabase.identifier(final, on: control) != nil else { return nil }
        try checkAlone(final)
        let contents = try contents(of: final)
        guard contents.isEmpty || request.replacesTarget else {
            throw MigrationError(
                .refused,
                "\(Self.complete)database \(final) is not empty any more: it holds "
                    + contents.summary,
                advice: "Run the command again with --resume --replace to keep it under a dated "
                    + "name and put the load, now in \(filling), in its place")
        }
        return contents
    }

    private func contents(of database: String) throws(MigrationError) -> DatabaseContents {
        let session = try MigrationError.naming("look into database \(database)") {
            () throws(PostgresError) in
            try ControlSession(
                request.sessions.conninfo, database: database,
                group: request.sessions.controlSessions)
        }
        defer { session.close() }
        return try DatabaseContents.read(on: session)
    }

    private func checkAlone(_ database: String) throws(MigrationError) {
        let others = try OtherSessions.afterWaiting(database, within: 5, on: control)
        guard others.isNobody else {
            throw MigrationError(
                .tryAgain, "\(Self.complete)database \(database) is in use: \(others.summary)",
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

    /// Renames; returns what became of the export's statements, and the properties that the session
    /// may not set.
    private func swap(
        _ ready: Preparation
    ) throws(MigrationError) -> (DatabaseChanges, [CarriedProperties.Step]) {
        let committing: LostSession
        var changes = DatabaseChanges()
        var refused: [CarriedProperties.Step] = []
        do throws(PostgresError) {
            (committing, changes, refused) = try control.use { connection throws(PostgresError) in
                do throws(PostgresError) {
                    let session = try LostSession(of: &connection)
                    try connection.execute("BEGIN")
                    // What the former database had goes before what the export says.
                    let changes = try DatabaseChanges.apply(
                        statements, to: filling,
                        as: request.sessions.actsAsRole ? request.sessions.roleName : nil,
                        on: &connection)
                    let refused = try ready.properties.apply(to: filling, on: &connection)
                    if let kept = ready.kept {
                        try connection.execute(Self.rename(final, kept))
                    }
                    try connection.execute(Self.rename(filling, final))
                    return (session, changes, refused)
                } catch {
                    connection.rollBack()
                    throw error
                }
            }
        } catch {
            let cause = MigrationError(error, doing: "rename databases")
            throw unfinished(cause)
        }
        do throws(PostgresError) {
            try control.execute("COMMIT")
        } catch {
            let cause = MigrationError(error, doing: "rename databases")
            guard error.code == .connectionLost else { throw unfinished(cause) }
            guard try isInPlace(after: committing) else { throw unfinished(cause) }
        }
        return (changes, refused)
    }

    /// Whether the databases have been renamed by a session whose connection was lost over it.
    private func isInPlace(after session: LostSession) throws(MigrationError) -> Bool {
        do throws(PostgresError) {
            try session.end(on: control, request.sessions.controlSessions)
            let found = try control.query(
                "SELECT oid FROM pg_database WHERE datname = $1", [final])
            return found.first?.first == identifier
        } catch {
            throw MigrationError(
                .databaseUnreachable,
                "everything is loaded, but the connection was lost while the load took the place of"
                    + " \(final), and the server cannot be asked whether it has: \(error.message)",
                advice: "When the server is back, run the same command with --resume: it finds out,"
                    + " and loads nothing twice")
        }
    }

    private static func rename(_ old: String, _ new: String) -> String {
        "ALTER DATABASE \(SQLText.name(old)) RENAME TO \(SQLText.name(new))"
    }

    private func dropJournal() throws(MigrationError) {
        do throws(PostgresError) {
            try request.persist(in: final) { connection throws(PostgresError) in
                try Journal.drop(on: &connection)
            }
        } catch {
            let cause = MigrationError(error, doing: "remove the journal")
            throw MigrationError(
                cause.code,
                "database \(final) has everything and is in place, but its journal remains: "
                    + cause.message,
                advice: "Run in that database: \(Journal.dropStatement)")
        }
    }

    /// Drops the former database if there is still nothing in it, which nobody can change any more
    /// that does not know its new name.
    ///
    /// Where that cannot be it stays, and its name is reported.
    private func dropIfPristine(_ name: String) -> Bool {
        do throws(MigrationError) {
            guard try contents(of: name).isPristine,
                try OtherSessions.afterWaiting(name, within: 2, on: control).isNobody
            else { return false }
            try MigrationError.naming("drop \(name)") { () throws(PostgresError) in
                try Patience.run(request.sessions.controlSessions) { () throws(PostgresError) in
                    try control.execute("DROP DATABASE IF EXISTS \(SQLText.name(name))")
                }
            }
            return true
        } catch {
            return false
        }
    }
}
