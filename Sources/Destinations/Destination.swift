package import DatabaseWork
package import Exports
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
        /// What the export says of its database as a whole, and was carried out, shortened.
        package private(set) var applied: [String] = []
        /// What it says of it and the role may not do, shortened.
        package private(set) var notApplied: [String] = []

        package init(
            database: String, replaced: String? = nil, prepared: [String] = [],
            notCarriedOver: [String] = []
        ) {
            self.database = database
            self.replaced = replaced
            self.prepared = prepared
            self.notCarriedOver = notCarriedOver
        }

        /// Takes note of what became of the export's statements.
        mutating func record(_ changes: DatabaseChanges) {
            applied = changes.applied
            notApplied = changes.refused
        }
    }

    /// Which database is filled.
    package let placement: Placement
    /// Whether an interrupted load goes on; false too where there was none to go on with.
    package let isResumed: Bool
    /// The work that is done already, by the keys it was recorded under.
    package let records: [JournalKey: RowTotal]
    package let request: DestinationRequest
    /// The OID of the database that is filled, by which it is told from one of another run.
    package let identifier: String
    /// A session in a database that is not the target, or in the target where that is filled.
    ///
    /// It holds the lock.
    package let control: ControlSession
    /// The locale that the database was to have and the server does not, as SQL; nil where it has.
    package internal(set) var missingLocale: String?

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
        try request.sessions.session(in: database)
    }

    /// Makes the load the target, which nothing is to be said of as a whole.
    package func publish() throws(MigrationError) -> Published { try publish([]) }

    /// Makes the load the target, with what the export says of its database as a whole.
    ///
    /// Every session of `connect` has to be closed.
    ///
    /// What is loaded stays where this fails, with the journal, and the target stays as it was: a
    /// run that resumes only has to publish. Throws `.tryAgain` where others are connected to the
    /// target.
    package func publish(_ statements: [DatabaseStatement]) throws(MigrationError) -> Published {
        let published = try put(statements)
        try request.removeLoadRoles("database \(published.database) has everything and is in place")
        return published
    }

    private func put(_ statements: [DatabaseStatement]) throws(MigrationError) -> Published {
        switch placement {
        case .beside(let filling, let final):
            // The session may have been lost meanwhile, and the lock with it.
            try RunLock.acquire(final, on: control)
            guard try FillingDatabase.identifier(filling, on: control) == identifier else {
                throw MigrationError(
                    .tryAgain, "database \(filling) was made anew by another run",
                    advice: "See that emigrate runs once only, then run the command again")
            }
            return try DatabaseSwap(
                filling: filling, identifier: identifier, final: final, request: request,
                control: control, statements: statements
            ).run()
        case .inPlace(let name):
            return try InPlaceLoad(name: name, request: request).finish(statements, control)
        }
    }

    /// Removes the roles that were made for the load; `state` is what messages say of what it loaded.
    package func removeLoadRoles(_ state: String) throws(MigrationError) {
        try request.removeLoadRoles(state)
    }

    /// Removes all that the load made but for its roles; the target is as before.
    ///
    /// Every session of `connect` has to be closed.
    package func discard() throws(MigrationError) {
        switch placement {
        case .beside(let filling, let final):
            try RunLock.acquire(final, on: control)
            guard try FillingDatabase.identifier(filling, on: control) == identifier else { return }
            try FillingDatabase(name: filling, target: final, request: request, control: control)
                .discard()
        case .inPlace(let name):
            try RunLock.acquire(name, on: control)
            try request.releaseLoadRoles()
            try InPlaceLoad(name: name, request: request).undo()
        }
    }
}
