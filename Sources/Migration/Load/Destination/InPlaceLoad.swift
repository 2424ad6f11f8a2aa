import PostgresClient

/// A load into the target itself, which was empty.
struct InPlaceLoad: Sendable {
    let name: String
    let request: DestinationRequest

    /// Notes what is there, and begins the journal.
    func begin() throws(MigrationError) {
        var connection = try request.controlSession(in: name)
        let header = JournalHeader(
            fingerprint: request.fingerprint, role: request.roleName, target: name,
            isBeside: false)
        try MigrationError.naming("begin a journal in database \(name)") {
            () throws(PostgresError) in
            try connection.execute("BEGIN")
            try Journal.create(on: &connection, header)
            try Baseline.record(on: &connection)
            try connection.execute("COMMIT")
        }
    }

    /// What the journal says is done.
    func records() throws(MigrationError) -> [String: JournalRecord] {
        var connection = try request.journalSession(in: name)
        return try MigrationError.naming("read the journal of database \(name)") {
            () throws(PostgresError) in try Journal.records(on: &connection)
        }
    }

    /// Removes the journal: with it the database stops being one that is filled.
    func finish() throws(MigrationError) -> Destination.Published {
        var connection = try request.journalSession(in: name)
        try MigrationError.naming("remove the journal of database \(name)") {
            () throws(PostgresError) in try Journal.drop(on: &connection)
        }
        return Destination.Published(database: name)
    }

    /// Makes the database what it was before; without a journal there is nothing to undo.
    func undo() throws(MigrationError) {
        var connection = try request.journalSession(in: name)
        try MigrationError.naming("remove what was loaded into database \(name)") {
            () throws(PostgresError) in
            guard try Journal.owner(on: &connection) != nil else { return }
            try Removal.run(on: &connection)
        }
    }
}
