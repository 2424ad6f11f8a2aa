import Exports
package import PostgresClient

/// A role that is made for a load, so that its sessions have the rights of the role that is to own
/// everything, and no others.
package struct LoadRole: Hashable, Sendable {
    package let name: String
    /// Known to nobody else; the server has what it can be checked by.
    package let password: String

    private static let prefix = "emigrate_load_"

    /// Whether a role's name is that of such a role.
    package static func isOne(_ name: String) -> Bool { name.hasPrefix(prefix) }

    /// What tells such a role from others, and those of one target from another's.
    private static func comment(_ target: String) -> String {
        "made by emigrate for a load into database \(target), and removed with it"
    }

    /// Makes one that is a member of `role`, and acts as it from the beginning.
    package static func make(
        memberOf role: String, target: String, on control: ControlSession
    ) throws(PostgresError) -> LoadRole {
        let made = LoadRole(name: prefix + random(8), password: random(32))
        let verifier = try control.use { connection throws(PostgresError) in
            try connection.passwordVerifier(made.password, for: made.name)
        }
        let name = SQLText.name(made.name)
        try control.execute(
            """
            CREATE ROLE \(name) LOGIN PASSWORD \(SQLText.literal(verifier)) \
            IN ROLE \(SQLText.name(role));
            COMMENT ON ROLE \(name) IS \(SQLText.literal(comment(target)));
            ALTER ROLE \(name) SET role = \(SQLText.literal(role))
            """)
        return made
    }

    /// As many random bytes, in hexadecimal.
    private static func random(_ count: Int) -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in
            let byte = UInt8.random(in: .min ... .max, using: &generator)
            return (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }

    /// The names of those that were made for loads into `target`, are still there, and have no
    /// sessions.
    package static func left(
        for target: String, on control: ControlSession
    ) throws(PostgresError) -> [String] {
        try control.query(
            """
            SELECT rolname FROM pg_roles
            WHERE starts_with(rolname, $1) AND shobj_description(oid, 'pg_authid') = $2
                AND NOT EXISTS (SELECT FROM pg_stat_activity WHERE usesysid = oid)
            """, [prefix, comment(target)]
        ).compactMap { $0[0] }
    }

    /// A transaction that changed the catalogs of a database.
    package struct Change: Hashable, Sendable {
        package var database: String
        /// The transaction, as `xmin` has it.
        package var transaction: String
    }

    /// Removes it; its sessions have to be closed.
    @discardableResult
    package func remove(on control: ControlSession) throws(PostgresError) -> [Change] {
        let changes = try release(on: control)
        try control.execute("DROP ROLE IF EXISTS \(SQLText.name(name))")
        return changes
    }

    /// Gives what an export's code had it own to the role that it is a member of, and takes away
    /// what it was granted; returns what that has changed.
    package func release(on control: ControlSession) throws(PostgresError) -> [Change] {
        let places = try control.query(
            """
            SELECT DISTINCT coalesce(d.datname, current_database()), pg_get_userbyid(m.roleid),
                u.rolsuper
            FROM pg_roles r JOIN pg_auth_members m ON m.member = r.oid
            JOIN pg_shdepend s ON s.refclassid = 'pg_authid'::regclass AND s.refobjid = r.oid
            JOIN pg_roles u ON u.rolname = session_user
            LEFT JOIN pg_database d ON d.oid = s.dbid
            WHERE r.rolname = $1 AND s.classid <> 'pg_auth_members'::regclass
            """, [name])
        let name = SQLText.name(name)
        // Others may do this for members only.
        if places.first?[2] == "f" { try control.execute("GRANT \(name) TO CURRENT_USER") }
        var changes: [Change] = []
        for place in places {
            guard let database = place[0], let role = place[1] else { continue }
            let session = try control.beside(database)
            defer { session.close() }
            try session.execute(
                """
                BEGIN READ WRITE; REASSIGN OWNED BY \(name) TO \(SQLText.name(role)); DROP OWNED BY \(name)
                """)
            let rows = try session.query("SELECT txid_current() % 4294967296")
            try session.execute("COMMIT")
            if let transaction = rows.first?[0] {
                changes.append(Change(database: database, transaction: transaction))
            }
        }
        return changes
    }
}
