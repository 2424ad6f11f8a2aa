package import Exports
package import PostgresClient
package import SQLSyntax

/// How sessions are begun that have the rights of one role in the databases of a server, and no
/// others: whatever an export's code makes of what it finds there.
package struct RoleSessions: Sendable {
    /// Leads to the server.
    package var conninfo: String
    /// The role.
    package var role: Identifier
    /// Whether to act as that role where the connection string's user is another one; off with
    /// `--superuser`.
    package var actsAsRole = true
    /// Whether a role may be made for the work where the role itself is not let in.
    package var makesLoadRoles = true
    /// How many sessions there are at most.
    package var count = 20
    /// How long sessions that load may wait for the server.
    package var workSessions = SessionGroup()
    /// How long sessions that prepare, publish and clean up may wait for it.
    package var controlSessions = SessionGroup()

    /// How they log in.
    package let logins = RoleLogins()

    /// Creates them for a role; nothing is connected to.
    package init(conninfo: String, role: Identifier) {
        self.conninfo = conninfo
        self.role = role
    }

    /// The role's name as it is.
    package var roleName: String { role.description }

    /// How the sessions that load log in.
    private var access: RoleAccess {
        get throws(PostgresError) {
            actsAsRole ? try access(to: roleName) : .own(setsRole: false)
        }
    }

    /// How sessions log in that are to have the rights of another role.
    package func access(to other: String) throws(PostgresError) -> RoleAccess {
        try logins.access(to: other, self)
    }

    /// Sees that there is a way to load with the role's rights, and makes one.
    package func settleAccess() throws(MigrationError) {
        do throws(PostgresError) {
            _ = try access
        } catch {
            let purpose = "load as role \(role)"
            guard error.sqlState == RoleLogins.denied else {
                throw MigrationError(error, doing: purpose)
            }
            throw MigrationError(
                .privilegesMissing,
                "the export's code can only be run with more rights than role \(role) has:"
                    + " \(error.message)",
                advice: "Log in as that role, in a way that pg_hba.conf has for it, as in -d"
                    + " \"host=127.0.0.1 user=\(role) dbname=…\" with its password in ~/.pgpass"
                    + " and the database created for it; or, where you trust the export as you"
                    + " trust a script that you run as a superuser, use --superuser")
        }
    }

    /// Begins a session in a database of the server, acting as the role where that was asked for.
    package func session(in database: String) throws(MigrationError) -> Connection {
        try MigrationError.naming("begin to load as role \(role)") { () throws(PostgresError) in
            try access.connect(conninfo, as: roleName, in: database, group: workSessions) {
                connection throws(PostgresError) in try connection.liftTimeouts()
            }
        }
    }

    /// The same, with nothing but PostgreSQL's own in sight.
    package func controlSession(in database: String) throws(PostgresError) -> Connection {
        try access.connect(conninfo, as: roleName, in: database, group: controlSessions) {
            connection throws(PostgresError) in try connection.prepareForControl()
        }
    }

    /// The same as another role.
    package func controlSession(
        in database: String, as other: String
    ) throws(PostgresError) -> Connection {
        try access(to: other).connect(conninfo, as: other, in: database, group: controlSessions) {
            connection throws(PostgresError) in try connection.prepareForControl()
        }
    }
}
