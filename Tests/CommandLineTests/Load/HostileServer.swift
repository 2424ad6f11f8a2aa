import Foundation
import TestSupport

/// A server that a hostile export wants to have: what it must not change, and the code that tries.
enum HostileServer {
    /// How a server lets the target role's sessions in.
    enum Admission: String, CaseIterable, Sendable {
        /// The role itself.
        case role
        /// The role may not log in, but others may.
        case anyRole
        /// Everybody with a password, of whom the target role has none.
        case password
        /// The superuser alone, as with `peer` for others.
        case nobody
    }

    static func make(_ admission: Admission) throws -> PostgresServer {
        let server = try PostgresServer(settings: ["log_statement": "all"])
        try server.createRole("synapse", options: admission == .anyRole ? "NOLOGIN" : "LOGIN")
        try server.createRole("other", options: "LOGIN")
        let rule =
            switch admission {
            case .role, .anyRole: "trust"
            case .password: "scram-sha-256"
            case .nobody: "reject"
            }
        try "local all postgres trust\nlocal all all \(rule)\n".write(
            toFile: "\(server.host)/data/pg_hba.conf", atomically: false, encoding: .utf8)
        try server.execute(database: "postgres", "SELECT pg_reload_conf(), pg_sleep(0.3)")
        return server
    }

    /// What an export's code tries from within a function, with a role of its own for each try.
    ///
    /// It swallows what the server refuses.
    static func attack(leavingMark file: String) -> String {
        let ways = [
            "SELECT 1", "RESET ROLE", "SET ROLE NONE", "SET ROLE postgres",
            "SET SESSION AUTHORIZATION DEFAULT", "SET SESSION AUTHORIZATION postgres",
            "RESET SESSION AUTHORIZATION",
            "SELECT pg_catalog.set_config(''role'', ''none'', false)",
            "SELECT pg_catalog.set_config(''role'', ''postgres'', true)",
            "SELECT pg_catalog.set_config(''session_authorization'', ''postgres'', false)",
        ]
        let deeds = [
            "ALTER ROLE synapse CREATEROLE", "ALTER ROLE synapse SUPERUSER",
            "CREATE ROLE evil SUPERUSER LOGIN", "DROP ROLE other",
            "ALTER ROLE other SET work_mem = ''7MB''", "GRANT pg_monitor TO synapse",
            "ALTER ROLE ALL SET work_mem = ''7MB''",
            "ALTER DATABASE postgres SET work_mem = ''7MB''",
            "COMMENT ON DATABASE postgres IS ''evil''", "GRANT ALL ON DATABASE postgres TO synapse",
            "COPY (SELECT 1) TO PROGRAM ''cat >\(file)''", "ALTER SYSTEM SET work_mem = ''7MB''",
            "CREATE TABLESPACE evil LOCATION ''/tmp''",
            "CREATE EVENT TRIGGER evil ON ddl_command_end EXECUTE FUNCTION public.handler()",
            "SELECT pg_catalog.pg_reload_conf()",
        ]
        func array(_ list: [String]) -> String {
            "ARRAY[" + list.map { "'\($0)'" }.joined(separator: ", ") + "]"
        }
        return """
            DECLARE way text; deed text;
            BEGIN
                IF pg_catalog.current_database() = 'source' THEN RETURN 1; END IF;
                FOREACH way IN ARRAY \(array(ways)) LOOP
                    BEGIN EXECUTE way; EXCEPTION WHEN OTHERS THEN NULL; END;
                    FOREACH deed IN ARRAY \(array(deeds)) LOOP
                        BEGIN EXECUTE deed; EXCEPTION WHEN OTHERS THEN NULL; END;
                    END LOOP;
                END LOOP;
                RETURN 1;
            END
            """
    }

    /// What nothing of an export may change.
    static func state(_ server: PostgresServer) throws -> [[String?]] {
        try server.query(
            database: "postgres",
            """
            SELECT 'role', r::text, shobj_description(r.oid, 'pg_authid'), NULL FROM pg_authid r
            UNION ALL SELECT 'member', roleid::regrole::text, member::regrole::text, NULL
                FROM pg_auth_members
            UNION ALL SELECT 'setting', setdatabase::text, setrole::regrole::text, setconfig::text
                FROM pg_db_role_setting WHERE setdatabase = 0
            UNION ALL SELECT 'tablespace', spcname, NULL, NULL FROM pg_tablespace
            UNION ALL SELECT 'database', datname, coalesce(datacl, acldefault('d', datdba))::text,
                shobj_description(oid, 'pg_database') FROM pg_database WHERE datname <> 'target'
            UNION ALL SELECT 'file', name, setting, NULL FROM pg_file_settings
            ORDER BY 1, 2, 3, 4
            """)
    }
}
