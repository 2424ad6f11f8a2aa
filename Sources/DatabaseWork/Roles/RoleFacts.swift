import Exports
package import PostgresClient

/// What decides how sessions of a role can be begun.
package struct RoleFacts: Sendable {
    /// Who the connection string leads to.
    package var user: String
    /// Whether that is a superuser.
    package var isSuperuser: Bool
    /// Whether it may make roles.
    package var mayCreateRoles: Bool
    /// Whether it has, or can take, no rights that the role has not.
    package var hasNoMoreThanRole: Bool
    /// Whether the role is a superuser itself.
    package var roleIsSuperuser: Bool
    /// Whether the role may log in, as often as a load does.
    package var roleMayLogIn: Bool
    /// A database that the role may connect to; nil for none.
    package var database: String?
    /// The port of the loopback address, where the session came by a Unix socket and the server
    /// listens there, too.
    package var loopbackPort: String?

    /// Asks, for a load into `target` with so many sessions.
    package static func read(
        _ role: String, target: String?, sessions: Int, on control: ControlSession
    ) throws(PostgresError) -> RoleFacts {
        let rows = try control.query(question, [role, target, String(sessions)])
        guard rows.count == 1, let user = rows[row: 0, column: "username"] else {
            throw PostgresError(.unsupported, "there is no role \(role)")
        }
        func holds(_ column: String) -> Bool { rows[row: 0, column: column] == "t" }
        return RoleFacts(
            user: user, isSuperuser: holds("rolsuper"), mayCreateRoles: holds("rolcreaterole"),
            hasNoMoreThanRole: holds("is_plain"), roleIsSuperuser: holds("role_super"),
            roleMayLogIn: holds("may_log_in"), database: rows[row: 0, column: "database"],
            loopbackPort: rows[row: 0, column: "port"])
    }

    /// What is owned by, or granted to, the user itself counts, but not in the target and not that
    /// database: a load is about it.
    private static let question = """
        SELECT u.rolname AS username, u.rolsuper, u.rolsuper OR u.rolcreaterole AS rolcreaterole,
            NOT (u.rolsuper OR u.rolcreaterole OR u.rolreplication OR u.rolbypassrls)
                AND NOT EXISTS (
                    SELECT FROM pg_roles m WHERE m.oid NOT IN (u.oid, r.oid)
                        AND pg_has_role(u.oid, m.oid, 'MEMBER')
                        AND NOT pg_has_role(r.oid, m.oid, 'MEMBER'))
                AND NOT EXISTS (
                    SELECT FROM pg_shdepend s
                    LEFT JOIN pg_database d ON d.datname = $2
                    WHERE s.refclassid = 'pg_authid'::regclass AND s.refobjid = u.oid
                        AND s.classid <> 'pg_auth_members'::regclass
                        AND s.dbid IS DISTINCT FROM d.oid
                        AND (s.classid, s.objid) IS DISTINCT FROM ('pg_database'::regclass, d.oid))
                AS is_plain,
            r.rolsuper AS role_super,
            r.rolcanlogin AND coalesce(r.rolvaliduntil > now(), true)
                AND (r.rolconnlimit < 0 OR r.rolconnlimit - (
                    SELECT count(*) FROM pg_stat_activity a WHERE a.usesysid = r.oid) >= $3::int)
                AS may_log_in,
            (SELECT d.datname FROM pg_database d
                WHERE d.datallowconn AND d.datname IN (current_database(), $2)
                    AND has_database_privilege(r.oid, d.oid, 'CONNECT')
                ORDER BY d.datname <> current_database() LIMIT 1) AS database,
            CASE WHEN inet_server_addr() IS NULL AND EXISTS (
                SELECT FROM pg_settings s
                CROSS JOIN LATERAL unnest(string_to_array(s.setting, ',')) a
                WHERE s.name = 'listen_addresses'
                    AND btrim(a) IN ('*', '0.0.0.0', 'localhost', '127.0.0.1'))
                THEN current_setting('port') END AS port
        FROM pg_roles u JOIN pg_roles r ON r.rolname = $1
        WHERE u.rolname = session_user
        """
}
