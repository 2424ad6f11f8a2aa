import DatabaseWork
import Exports
import PostgresClient

/// What a former run left under the target's own name: the journal of a load, which says what.
struct InPlaceLeftover: Sendable {
    let name: String
    let request: DestinationRequest
    let session: ControlSession
    /// What the journal says of its load.
    let header: JournalHeader
    /// What is to become of it.
    let fate: Fate

    /// What becomes of a leftover.
    enum Fate: Hashable, Sendable {
        /// The load into the database goes on.
        case resumed
        /// What was loaded is removed.
        case undone
        /// Somebody else made or changed something there, so that the database is set aside as it
        /// is.
        case kept
        /// The database was filled beside the target with this export and has its name: the run
        /// ended between renaming and removing the journal, which is all that is left to do.
        case complete
        /// The same with another export: the database is one like any other, but for the journal.
        case completeWithOther
    }

    /// Looks for a journal in the target, which `session` of `user` is in, and changes nothing.
    ///
    /// Throws `.refused` where nothing may be done about it.
    static func find(
        _ name: String, _ request: DestinationRequest, on session: ControlSession, user: String
    ) throws(MigrationError) -> InPlaceLeftover? {
        let isThere = try MigrationError.naming("look for a journal in database \(name)") {
            () throws(PostgresError) in
            try session.use { connection throws(PostgresError) in
                try Journal.owner(on: &connection) != nil
            }
        }
        guard isThere else { return nil }
        try request.clearLoadRoles(keepingRoles: true)
        var connection = try request.journalSession(in: name)
        let read = try MigrationError.naming("read the journal of database \(name)") {
            () throws(PostgresError) in try Journal.read(on: &connection)
        }
        guard let header = read else { throw JournalHeader.otherVersion(in: name) }
        let fate = try fate(of: header, name, request, on: &connection, user: user)
        return InPlaceLeftover(
            name: name, request: request, session: session, header: header, fate: fate)
    }

    private static func fate(
        of header: JournalHeader, _ name: String, _ request: DestinationRequest,
        on connection: inout Connection, user: String
    ) throws(MigrationError) -> Fate {
        guard header.target == name, !header.isBeside || header.isFilled else {
            throw header.misplaced(in: name)
        }
        if header.isBeside {
            return header.fingerprint == request.fingerprint ? .complete : .completeWithOther
        }
        if request.resumes, !header.isBeingUndone {
            try header.checkResuming(request, user: user)
            return .resumed
        }
        let others = try MigrationError.naming("look into database \(name)") {
            () throws(PostgresError) in
            try OthersChanges.read(.removal, on: &connection)
        }
        if others.isEmpty { return .undone }
        guard request.replacesTarget else { throw others.inTheWay(in: name) }
        return .kept
    }

    /// Sees, with other runs kept out, that it is still what it was when it was looked at.
    func lock() throws(MigrationError) {
        try RunLock.acquire(name, on: session)
        var connection = try request.journalSession(in: name)
        let found = try MigrationError.naming("read the journal of database \(name)") {
            () throws(PostgresError) in try Journal.read(on: &connection)
        }
        guard found == header else {
            throw MigrationError(
                .tryAgain, "another run was at work in database \(name) just now",
                advice: "See that emigrate runs once only, then run the command again")
        }
    }

    /// Removes the journal of a database that is complete.
    func conclude() throws(MigrationError) {
        try lock()
        try dropJournal()
        try request.clearLoadRoles()
    }

    /// Removes the journal.
    func dropJournal() throws(MigrationError) {
        try MigrationError.naming("remove the journal of database \(name)") {
            () throws(PostgresError) in
            try request.persist(in: name) { connection throws(PostgresError) in
                try Journal.drop(on: &connection)
            }
        }
    }
}

extension OthersChanges {
    /// Why an interrupted load is not removed.
    func inTheWay(in database: String) -> MigrationError {
        MigrationError(
            .refused,
            "database \(database) holds an interrupted load, and what somebody else has made or"
                + " changed there since: \(summary); nothing was touched",
            advice: "Move that elsewhere or drop it, then run the command again; --resume goes on"
                + " with the load, and --replace keeps the whole database under a dated name")
    }
}
