import DatabaseWork
import Exports
import PostgresClient

/// A load into the target itself, which was empty.
struct InPlaceLoad: Sendable {
    let name: String
    let request: DestinationRequest

    /// Notes what is there, and begins the journal.
    func begin() throws(MigrationError) {
        var connection = try request.controlSession(in: name)
        let header = JournalHeader(
            fingerprint: request.fingerprint, role: request.sessions.roleName, target: name,
            isBeside: false)
        try MigrationError.naming("begin a journal in database \(name)") {
            () throws(PostgresError) in try Journal.begin(header, on: &connection)
        }
    }

    /// What the journal says is done.
    func records() throws(MigrationError) -> [JournalKey: RowTotal] {
        var connection = try request.journalSession(in: name)
        return try MigrationError.naming("read the journal of database \(name)") {
            () throws(PostgresError) in try Journal.records(on: &connection)
        }
    }

    /// Removes the journal: with it the database stops being one that is filled.
    ///
    /// In the same transaction it gets what the export says of its database as a whole, as far as
    /// it has nothing else already.
    func finish(
        _ statements: [DatabaseStatement], _ control: ControlSession
    ) throws(MigrationError) -> Destination.Published {
        var properties = CarriedProperties()
        if !statements.isEmpty { properties = try CarriedProperties.read(name, on: control) }
        var changes = DatabaseChanges()
        do throws(PostgresError) {
            try request.persist(in: name) { connection throws(PostgresError) in
                try connection.transaction { connection throws(PostgresError) in
                    changes = try DatabaseChanges.apply(
                        statements, to: name, as: nil, on: &connection)
                    _ = try properties.apply(to: name, on: &connection)
                    try Journal.drop(on: &connection)
                }
            }
        } catch {
            let cause = MigrationError(error, doing: "remove the journal of database \(name)")
            throw MigrationError(
                cause.code,
                "database \(name) has everything, but its journal may be there still: "
                    + cause.message,
                advice: "If schema \(Journal.schema) is there, run in that database:"
                    + " \(Journal.dropStatement); nothing else is left to do")
        }
        var published = Destination.Published(database: name)
        published.record(changes)
        return published
    }

    /// Makes the database what it was before; without a journal there is nothing to undo.
    ///
    /// Throws `.refused` where others' work would go with it.
    func undo() throws(MigrationError) {
        var others = OthersChanges()
        try MigrationError.naming("remove what was loaded into database \(name)") {
            () throws(PostgresError) in
            try request.persist(in: name) { connection throws(PostgresError) in
                others = try Removal.run(on: &connection)
            }
        }
        guard others.isEmpty else { throw others.inTheWay(in: name) }
    }
}
