package import PostgresClient

/// Where a load goes and how it becomes the target: all or nothing.
///
/// Where the session may create databases, a new one beside the target is filled and renamed into
/// the target's place when it is full. Otherwise the target itself is filled, which has to be
/// empty. In both, a journal in the database that is filled tells what is done and what it was
/// before, so that a run that was killed is undone or resumed by the next one.
///
/// As long as this value lives, other runs are kept out of the same target.
package struct Destination: Sendable {
    /// Which database is filled.
    package enum Placement: Hashable, Sendable {
        /// A new one, to be called `final` in the end.
        case beside(filling: String, final: String)
        /// The target itself.
        case inPlace(String)
    }

    /// What became of the databases when the load was published.
    package struct Published: Hashable, Sendable {
        /// The database that now has everything.
        package var database: String
        /// What the database that was there before is called now; nil where there was none, or an
        /// empty one, which is gone.
        package var replaced: String?
        /// What somebody had prepared in that database, which was empty otherwise.
        package var prepared: [String]
        /// Settings and privileges of the former database that could not be carried over, as SQL.
        package var notCarriedOver: [String]

        package init(
            database: String, replaced: String? = nil, prepared: [String] = [],
            notCarriedOver: [String] = []
        ) {
            self.database = database
            self.replaced = replaced
            self.prepared = prepared
            self.notCarriedOver = notCarriedOver
        }
    }

    /// Which database is filled.
    package let placement: Placement
    /// Whether an interrupted load goes on; false too where there was none to go on with.
    package let isResumed: Bool
    /// The work that is done already, by the keys it was recorded under.
    package let records: [String: JournalRecord]
    let request: DestinationRequest
    /// The OID of the database that is filled, by which it is told from one of another run.
    let identifier: String
    /// A session in a database that is not the target, or in the target where that is filled.
    ///
    /// It holds the lock.
    let control: ControlSession

    /// The database that is filled.
    package var database: String {
        switch placement {
        case .beside(let filling, _): filling
        case .inPlace(let name): name
        }
    }

    /// The name of the database in the end.
    package var target: String {
        switch placement {
        case .beside(_, let final): final
        case .inPlace(let name): name
        }
    }

    /// Begins a session in the database that is filled, acting as the role that is to own
    /// everything where that was asked for.
    package func connect() throws(MigrationError) -> Connection {
        try request.session(in: database)
    }

    /// Makes the load the target.
    ///
    /// Every session of `connect` has to be closed.
    ///
    /// What is loaded stays where this fails, with the journal, and the target stays as it was: a
    /// run that resumes only has to publish. Throws `.tryAgain` where others are connected to the
    /// target.
    package func publish() throws(MigrationError) -> Published {
        switch placement {
        case .beside(let filling, let final):
            // The session may have been lost meanwhile, and the lock with it.
            try RunLock.take(final, on: control)
            guard try FillingDatabase.identifier(filling, on: control) == identifier else {
                throw MigrationError(
                    .tryAgain, "database \(filling) was made anew by another run",
                    advice: "See that emigrate runs once only, then run the command again")
            }
            return try DatabaseSwap(
                filling: filling, identifier: identifier, final: final, request: request,
                control: control
            ).run()
        case .inPlace(let name):
            return try InPlaceLoad(name: name, request: request).finish()
        }
    }

    /// Removes all that the load made; the target is as before.
    ///
    /// Every session of `connect` has to be closed.
    package func discard() throws(MigrationError) {
        switch placement {
        case .beside(let filling, let final):
            try RunLock.take(final, on: control)
            guard try FillingDatabase.identifier(filling, on: control) == identifier else { return }
            try FillingDatabase(name: filling, target: final, request: request, control: control)
                .discard()
        case .inPlace(let name):
            try RunLock.take(name, on: control)
            try InPlaceLoad(name: name, request: request).undo()
        }
    }
}

extension DestinationRequest {
    /// Begins a session in a database of the target's server, acting as the role that is to own
    /// everything where that was asked for.
    func session(in database: String) throws(MigrationError) -> Connection {
        try MigrationError.naming("begin to load as role \(role)") { () throws(PostgresError) in
            var connection = try Connection.toWork(conninfo, database: database, limit: workLimit)
            if actsAsRole { try connection.execute("SET ROLE \(SQLText.name(roleName))") }
            return connection
        }
    }

    /// The same, with nothing but PostgreSQL's own in sight.
    func controlSession(in database: String) throws(MigrationError) -> Connection {
        try MigrationError.naming("begin to work as role \(role)") { () throws(PostgresError) in
            var connection = try Connection(conninfo, database: database, limit: controlLimit)
            try connection.prepareForControl()
            if actsAsRole { try connection.execute("SET ROLE \(SQLText.name(roleName))") }
            return connection
        }
    }

    /// Begins a session that acts as the owner of the journal of a database, which has one.
    ///
    /// That is who loaded, and may remove, everything.
    func journalSession(in database: String) throws(MigrationError) -> Connection {
        try MigrationError.naming("open the journal of database \(database)") {
            () throws(PostgresError) in
            var connection = try Connection(conninfo, database: database, limit: controlLimit)
            _ = try connection.beginAsJournalsOwner()
            return connection
        }
    }
}

extension DestinationRequest {
    /// Does something to a database that has a journal, as the journal's owner; once more, for a
    /// while, where the connection was lost over it.
    ///
    /// Where there is no journal any more, `body` has been done, and is not called.
    func persist(
        in database: String, _ body: (inout Connection) throws(PostgresError) -> Void
    ) throws(PostgresError) {
        try Patience.run(controlLimit) { () throws(PostgresError) in
            var connection = try Connection(conninfo, database: database, limit: controlLimit)
            if try connection.beginAsJournalsOwner() { try body(&connection) }
        }
    }
}

extension Connection {
    /// Makes a new session act as the owner of the journal of its database; whether there is one.
    mutating func beginAsJournalsOwner() throws(PostgresError) -> Bool {
        try prepareForControl()
        guard let owner = try Journal.owner(on: &self) else { return false }
        try execute("SET ROLE \(SQLText.name(owner))")
        return true
    }
}
