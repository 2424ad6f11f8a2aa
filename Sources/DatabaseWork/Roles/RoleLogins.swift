import Exports
package import PostgresClient
import Synchronization

/// How the sessions of a load log in, decided once for each role: an export's code can take back
/// what its session's user is (RESET ROLE), so that the user must have no rights but the role's.
///
/// The role itself logs in where the server lets it in as it does the connection string's user;
/// otherwise a role is made for the load, which goes with this value at the latest.
package final class RoleLogins: Sendable {
    private struct State {
        /// A session to ask, and to make roles, through.
        var control: ControlSession?
        /// The database that the load is for.
        var target = ""
        var accesses: [String: RoleAccess] = [:]
        /// The roles that were made.
        var made: [LoadRole] = []
    }

    private let state = Mutex(State())

    deinit {
        do throws(PostgresError) { try removeRoles() } catch {}
    }

    /// Takes note of the session to ask through, for a load into `target`.
    package func begin(_ control: ControlSession, target: String) {
        state.withLock { state in
            state.control = control
            state.target = target
        }
    }

    /// How sessions log in that are to have the rights of `role`.
    ///
    /// Throws `.server` with `insufficient_privilege` where there is no way.
    package func access(
        to role: String, _ sessions: RoleSessions
    ) throws(PostgresError) -> RoleAccess {
        try state.withLock { state throws(PostgresError) in
            if let known = state.accesses[role] { return known }
            guard let control = state.control else {
                throw PostgresError(.unsupported, "the target was not looked at")
            }
            let facts = try RoleFacts.read(
                role, target: state.target, sessions: sessions.count, on: control)
            let (access, made) = try Self.decide(role, facts, state.target, sessions, control)
            state.accesses[role] = access
            if let made { state.made.append(made) }
            return access
        }
    }

    private static func decide(
        _ role: String, _ facts: RoleFacts, _ target: String, _ sessions: RoleSessions,
        _ control: ControlSession
    ) throws(PostgresError) -> (RoleAccess, LoadRole?) {
        if facts.user == role { return (.own(setsRole: false), nil) }
        if facts.roleIsSuperuser { return (.own(setsRole: true), nil) }
        let login = Connection.Login(user: role)
        if facts.roleMayLogIn, try isLetIn(login, as: role, facts, sessions, control) == nil {
            return (.direct, nil)
        }
        var reason = "\(facts.user) may not create roles"
        if facts.mayCreateRoles, sessions.makesLoadRoles {
            do throws(PostgresError) {
                let made = try LoadRole.make(memberOf: role, target: target, on: control)
                var refusal: String?
                for port in facts.loopbackPort.map({ [nil, $0] }) ?? [nil] {
                    let login = Connection.Login(
                        user: made.name, password: made.password, port: port)
                    guard let why = try isLetIn(login, as: role, facts, sessions, control)
                    else {
                        return (.loadRole(login), made)
                    }
                    refusal = refusal ?? why
                }
                try made.remove(on: control)
                reason = "a role made for the load is not let in: \(refusal ?? "")"
            } catch {
                guard error.code == .server else { throw error }
                reason = "a role for the load cannot be made: \(error.message)"
            }
        }
        if facts.hasNoMoreThanRole { return (.own(setsRole: true), nil) }
        throw PostgresError(
            .server, "the server does not let role \(role) in, and \(reason)", sqlState: denied)
    }

    /// `insufficient_privilege`, as a SQLSTATE.
    package static let denied = "42501"

    /// Tries a login; nil where it leads to a session that acts as `role`, otherwise why not.
    private static func isLetIn(
        _ login: Connection.Login, as role: String, _ facts: RoleFacts,
        _ sessions: RoleSessions, _ control: ControlSession
    ) throws(PostgresError) -> String? {
        do throws(PostgresError) {
            var connection = try Connection(
                sessions.conninfo, database: facts.database, login: login,
                group: sessions.controlSessions)
            return try connection.belongs(to: login.user, actingAs: role)
                ? nil : "the session is another role's"
        } catch {
            // A server that is gone lets nobody in; that says nothing of the role.
            _ = try control.query("SELECT")
            return error.message
        }
    }

    /// Removes the roles that were made for the load, whose sessions have to be closed.
    package func removeRoles() throws(PostgresError) {
        try state.withLock { state throws(PostgresError) in
            guard let control = state.control else { return }
            while let role = state.made.last {
                try role.remove(on: control)
                state.made.removeLast()
                state.accesses = state.accesses.filter { $0.value.user != role.name }
            }
        }
    }

    /// Gives what the roles own that were made for the load to the role that is to own everything;
    /// returns what that has changed.
    package func releaseRoles() throws(PostgresError) -> [LoadRole.Change] {
        try state.withLock { state throws(PostgresError) in
            guard let control = state.control else { return [] }
            var changes: [LoadRole.Change] = []
            for role in state.made { changes += try role.release(on: control) }
            return changes
        }
    }

    /// Removes the roles that killed runs have left, as far as the session may; returns what that
    /// has changed.
    ///
    /// Where other runs into the target may be at work, it only takes from them what they own.
    package func removeLeftovers(keepingRoles: Bool) throws(PostgresError) -> [LoadRole.Change] {
        try state.withLock { state throws(PostgresError) in
            guard let control = state.control else { return [] }
            let own = Set(state.made.map(\.name))
            var changes: [LoadRole.Change] = []
            for name in try LoadRole.left(for: state.target, on: control)
            where !own.contains(name) {
                let role = LoadRole(name: name, password: "")
                do throws(PostgresError) {
                    changes +=
                        try keepingRoles ? role.release(on: control) : role.remove(on: control)
                } catch {
                    // The next run may be one that may.
                    guard error.code == .server else { throw error }
                }
            }
            return changes
        }
    }
}

extension RoleAccess {
    /// The role that was made for it.
    fileprivate var user: String? {
        if case .loadRole(let login) = self { login.user } else { nil }
    }
}
