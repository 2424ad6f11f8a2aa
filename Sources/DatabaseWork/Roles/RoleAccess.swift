import Exports
package import PostgresClient

/// How sessions are begun that have the rights of a role.
package enum RoleAccess: Hashable, Sendable {
    /// As whoever the connection string leads to: that is the role, or has no more rights than it.
    case own(setsRole: Bool)
    /// As the role.
    case direct
    /// As a role that was made for the load and is a member of the role.
    case loadRole(Connection.Login)

    /// Begins a session that acts as `role`, and cannot act as anybody with other rights.
    package func connect(
        _ conninfo: String, as role: String, in database: String?, group: SessionGroup,
        _ prepare: (inout Connection) throws(PostgresError) -> Void
    ) throws(PostgresError) -> Connection {
        var login: Connection.Login?
        var setsRole = true
        switch self {
        case .own(let sets): setsRole = sets
        case .direct:
            login = Connection.Login(user: role)
            setsRole = false
        case .loadRole(let made): login = made
        }
        var connection = try Connection(conninfo, database: database, login: login, group: group)
        try prepare(&connection)
        if setsRole { try connection.execute("SET ROLE \(SQLText.name(role))") }
        return connection
    }
}

extension Connection {
    /// Whether the session is that of a user, whatever stands between it and the server, and acts as
    /// a role.
    package mutating func belongs(to user: String, actingAs role: String) throws(PostgresError)
        -> Bool
    {
        let rows = try query("SELECT session_user, current_user")
        return rows.first?[0] == user && rows.first?[1] == role
    }
}
