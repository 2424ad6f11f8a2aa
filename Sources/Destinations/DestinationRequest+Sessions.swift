import DatabaseWork
package import Exports
import PostgresClient
import RoleRewriting
import SQLSyntax

/// The sessions that look after the journal, and after the roles that were made for the load.
extension DestinationRequest {
    /// Begins a session in a database that acts as the role, with nothing but PostgreSQL's own in
    /// sight.
    func controlSession(in database: String) throws(MigrationError) -> Connection {
        try MigrationError.naming("begin to work as role \(sessions.role)") {
            () throws(PostgresError) in try sessions.controlSession(in: database)
        }
    }

    /// Begins a session that acts as the owner of the journal of a database, which has one.
    ///
    /// That is who loaded, and may remove, everything.
    func journalSession(in database: String) throws(MigrationError) -> Connection {
        try MigrationError.naming("open the journal of database \(database)") {
            () throws(PostgresError) in
            var hasJournal = false
            return try ownersSession(in: database, &hasJournal)
        }
    }

    /// Does something to a database that has a journal, as the journal's owner; once more, for a
    /// while, where the connection was lost over it.
    ///
    /// Where there is no journal any more, `body` has been done, and is not called.
    func persist(
        in database: String, _ body: (inout Connection) throws(PostgresError) -> Void
    ) throws(PostgresError) {
        try Patience.run(sessions.controlSessions) { () throws(PostgresError) in
            var hasJournal = false
            var connection = try ownersSession(in: database, &hasJournal)
            if hasJournal { try body(&connection) }
        }
    }

    /// A session of the owner of a database's journal, and whether there is one.
    ///
    /// What the export's code has made of the journal would run with the session's rights.
    private func ownersSession(
        in database: String, _ hasJournal: inout Bool
    ) throws(PostgresError) -> Connection {
        var connection = try sessions.controlSession(in: database)
        guard let owner = try Journal.owner(on: &connection) else { return connection }
        hasJournal = true
        let rows = try connection.query("SELECT current_user")
        if rows.first?.first != owner {
            connection = try sessions.controlSession(in: database, as: owner)
        }
        // An export may say so of its database, whose journal is still to be removed then.
        try connection.execute("SET default_transaction_read_only = off")
        return connection
    }

    /// Removes the roles that were made for the load; `state` is what messages say of the load.
    package func removeLoadRoles(_ state: String) throws(MigrationError) {
        do throws(PostgresError) {
            try sessions.logins.removeRoles()
        } catch {
            let cause = MigrationError(error, doing: "remove the role that was made for the load")
            throw MigrationError(
                cause.code,
                "\(state), but the role that was made for the load remains: \(cause.message)",
                advice: "The next load into the same database removes it; nobody can log in as it")
        }
    }

    /// Removes the roles that killed runs into the same database have left; where other runs are not
    /// kept out, only takes from them what they own.
    func clearLoadRoles(keepingRoles: Bool = false) throws(MigrationError) {
        try MigrationError.naming("remove the role of an interrupted load") {
            () throws(PostgresError) in
            try claim(try sessions.logins.removeLeftovers(keepingRoles: keepingRoles))
        }
    }

    /// Gives what an export's code has had the load's own roles make to the role that is to own
    /// everything, which then may remove it.
    func releaseLoadRoles() throws(MigrationError) {
        try MigrationError.naming("take over what was loaded") { () throws(PostgresError) in
            try claim(try sessions.logins.releaseRoles())
        }
    }

    /// Makes changes of owners the load's in the journals of their databases, where there are any.
    private func claim(_ changes: [LoadRole.Change]) throws(PostgresError) {
        for change in changes {
            try persist(in: change.database) { connection throws(PostgresError) in
                try connection.execute(Journal.claimStatement(change.transaction))
            }
        }
    }
}
