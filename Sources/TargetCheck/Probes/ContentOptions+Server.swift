import DatabaseWork
import Exports
package import PostgresClient
import RoleRewriting
import SQLSyntax
package import Transformation

extension ContentOptions {
    /// Leaves out what the server that `conninfo` leads to does not know, or does not let the target
    /// role do, where it can be asked.
    package mutating func fit(
        serverOf conninfo: String, inPlace: Bool? = nil, group: SessionGroup = SessionGroup()
    ) {
        guard let session = DatabaseRoute.anySession(conninfo, group: group) else { return }
        do throws(PostgresError) {
            let version = try session.use { (connection) throws(PostgresError) in
                connection.serverVersion
            }
            rewriting.targetVersion = version / 10000
            // Whoever loads as a superuser may do anything that there is.
            rewriting.server = try ServerRights.ask(
                session, version: version,
                role: rewriting.loaderIsSuperuser ? nil : roles.target.description, inPlace: inPlace
            )
        } catch {}
    }
}

extension ServerRights {
    /// Asks a server what a role may do; nil stands for a superuser.
    fileprivate static func ask(
        _ session: ControlSession, version: Int, role: String?, inPlace: Bool?
    ) throws(PostgresError) -> ServerRights? {
        var rights = ServerRights()
        if let role {
            // A role that is not there is told of later.
            let there = try session.query("SELECT FROM pg_roles WHERE rolname = $1", [role])
            guard !there.isEmpty else { return nil }
        }
        func names(_ sql: String, _ parameters: [String?] = []) throws(PostgresError) -> Set<String>
        {
            Set(try session.query(sql, parameters).compactMap { $0[0] })
        }
        rights.knownSettings = try names("SELECT lower(name) FROM pg_settings")
        if let role {
            // Since 15 a superuser may let others make such a setting.
            let granted =
                version >= 150_000
                ? "AND NOT has_parameter_privilege($1, name, 'SET')" : "AND $1 <> ''"
            rights.refusedSettings = try names(
                "SELECT lower(name) FROM pg_settings WHERE context <> 'user' \(granted)", [role])
        }
        let trusted = version >= 130_000 ? "v.trusted OR NOT v.superuser" : "NOT v.superuser"
        let extensions = try session.query(
            """
            SELECT e.name, \(trusted) FROM pg_available_extensions() e
            LEFT JOIN pg_available_extension_versions() v
                ON v.name = e.name AND v.version = e.default_version
            """, [])
        rights.availableExtensions = Set(extensions.compactMap { $0[0] })
        rights.trustedExtensions = Set(
            extensions.filter { $0[1] == "t" }.compactMap { $0[0] })
        rights.tablespaces = try names(
            """
            SELECT spcname FROM pg_tablespace
            WHERE $1 = '' OR spcname = 'pg_default' OR has_tablespace_privilege($1, oid, 'CREATE')
            """, [role ?? ""])
        if let role, version >= 160_000 {
            rights.mayCreateSubscriptions = try !session.query(
                "SELECT WHERE pg_has_role($1, 'pg_create_subscription', 'USAGE')", [role]
            ).isEmpty
        }
        let mayMake = try session.query(
            "SELECT FROM pg_roles WHERE rolname = session_user AND (rolsuper OR rolcreatedb)")
        if inPlace ?? mayMake.isEmpty {
            // What an interrupted load has made is not there for one that goes on with it.
            let before = try Baseline.isReadable(on: session)
            if version >= 120_000 {
                let known = "SELECT object FROM \(Baseline.objects) WHERE class = 'pg_am'::regclass"
                rights.tableAccessMethods = try names(
                    "SELECT amname FROM pg_am WHERE amtype = 't'"
                        + (before ? " AND (oid < 16384 OR oid IN (\(known)))" : ""))
            }
            rights.presentSchemas = try names(
                before
                    ? "SELECT name FROM \(Baseline.schemas)" : "SELECT nspname FROM pg_namespace")
            // The role's own are as good as made by it.
            rights.presentExtensions = try names(
                """
                SELECT extname FROM pg_extension
                WHERE extname <> 'plpgsql' AND ($1 = '' OR NOT pg_has_role($1, extowner, 'USAGE'))
                """ + (before ? " AND oid IN (SELECT extension FROM \(Baseline.extensions))" : ""),
                [role ?? ""])
        }
        return rights
    }
}
