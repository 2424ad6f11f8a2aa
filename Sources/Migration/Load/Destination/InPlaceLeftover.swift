import PostgresClient

/// What an interrupted load left in the target itself.
struct InPlaceLeftover: Sendable {
    let name: String
    let request: DestinationRequest
    let session: ControlSession
    /// Whose session it is.
    let user: String

    /// Whether there is any: the journal of a load.
    func exists() throws(MigrationError) -> Bool {
        try MigrationError.naming("look for a journal in database \(name)") {
            () throws(PostgresError) in
            try session.use { connection throws(PostgresError) in
                try Journal.owner(on: &connection) != nil
            }
        }
    }

    /// Undoes it, or returns what it recorded where the load resumes it; nil afterwards where there
    /// is nothing to resume.
    func resolve() throws(MigrationError) -> [String: JournalRecord]? {
        guard try exists() else { return nil }
        try RunLock.take(name, on: session)
        guard let header = try header() else {
            throw MigrationError(
                .refused, "database \(name) has the journal of another version of Emigrate",
                advice: "Finish that load with that version, or name another database")
        }
        if header.isBeside {
            try finishSwap(header)
            return nil
        }
        try InPlaceLoad.checkAlone(name, role: request.roleName, on: session)
        let load = InPlaceLoad(name: name, request: request)
        if request.resumes, !header.isBeingUndone {
            try header.checkResuming(request, user: user)
            return try load.records()
        }
        try load.undo()
        return nil
    }

    private func header() throws(MigrationError) -> JournalHeader? {
        var connection = try request.journalSession(in: name)
        return try MigrationError.naming("read the journal of database \(name)") {
            () throws(PostgresError) in try Journal.read(on: &connection)
        }
    }

    /// A database that was filled beside this one's name and has the name now is complete: the run
    /// ended between renaming it and removing the journal.
    private func finishSwap(_ header: JournalHeader) throws(MigrationError) {
        guard header.isFilled, header.target == name else { return }
        var connection = try request.journalSession(in: name)
        try MigrationError.naming("remove the journal of database \(name)") {
            () throws(PostgresError) in try Journal.drop(on: &connection)
        }
        let isAnew = request.replacesTarget && !request.resumes
        guard header.fingerprint == request.fingerprint, !isAnew else { return }
        throw MigrationError(
            .refused, "database \(name) has this export already: an earlier run loaded all of it",
            advice: "There is nothing left to do; to load it again use --replace")
    }
}
