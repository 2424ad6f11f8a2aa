import Foundation
import TestSupport
import Testing

/// What an export says of its database as a whole, a load says of the database that it becomes; the
/// rest, and roles, have no place in a load, and are listed.
@Suite("What is outside the database", .blocking, .enabled(if: PostgresServer.isAvailable))
struct DatabaseStatementsTests {
    private let server: PostgresServer
    private let folder: TemporaryDirectory
    private let old = LoadServer.newName()
    private let name = LoadServer.newName()

    init() throws {
        server = try LoadServer.shared
        folder = try TemporaryDirectory()
    }

    private func makeSource() throws {
        try server.createDatabase(named: old, owner: "tenant")
        try server.execute(
            database: old, user: "tenant", "CREATE TABLE t AS SELECT 1 AS i;")
        try server.execute(
            database: old,
            """
            ALTER DATABASE \(old) SET work_mem TO '7MB';
            COMMENT ON DATABASE \(old) IS 'mine';
            GRANT CONNECT ON DATABASE \(old) TO pg_monitor;
            ALTER ROLE tenant IN DATABASE \(old) SET lock_timeout TO '5s';
            """)
    }

    private func dump(_ options: String...) throws -> [UInt8] {
        try server.command("pg_dump", database: old, options).run().check().output
    }

    private static let said = [
        "SET work_mem", "COMMENT ON DATABASE", "GRANT CONNECT ON DATABASE", "SET lock_timeout",
    ]

    private func load(_ file: URL, _ options: String...) throws -> CommandResult {
        let target = server.connectionString(database: name, user: "synapse")
        return try Command.emigrate(["load", file.path, "-d", target] + options).run()
    }

    private func state() throws -> [[String?]] {
        try server.query(
            database: "postgres",
            """
            SELECT d.datname, d.datacl::text, shobj_description(d.oid, 'pg_database'), s.setconfig::text
            FROM pg_database d LEFT JOIN pg_db_role_setting s ON s.setdatabase = d.oid
            WHERE d.datname = '\(old)'
            UNION ALL SELECT 'role ' || r.rolname, r::text, NULL, s.setconfig::text FROM pg_roles r
            LEFT JOIN pg_db_role_setting s ON s.setrole = r.oid AND s.setdatabase = 0
            WHERE r.rolname IN ('synapse', 'tenant')
            UNION ALL SELECT 'member', m::text, NULL, NULL FROM pg_auth_members m ORDER BY 1, 2, 4;
            """)
    }

    /// What the new database has, with the transaction that gave it its name.
    private func properties() throws -> [String?] {
        try server.query(
            database: "postgres",
            """
            SELECT shobj_description(d.oid, 'pg_database'), has_database_privilege(
                    'pg_monitor', d.oid, 'CONNECT WITH GRANT OPTION')::text,
                (SELECT string_agg(coalesce(r.rolname, 'all') || s.setconfig::text, ' '
                        ORDER BY r.rolname NULLS FIRST)
                    FROM pg_db_role_setting s LEFT JOIN pg_roles r ON r.oid = s.setrole
                    WHERE s.setdatabase = d.oid),
                EXISTS (
                    SELECT FROM aclexplode(d.datacl) a JOIN pg_roles r ON r.oid = a.grantee
                    WHERE r.rolname = 'pg_monitor' AND a.privilege_type = 'CONNECT')::text
            FROM pg_database d WHERE datname = '\(name)'
            """)[0]
    }

    private static let carried = [
        "mine", "false", "all{work_mem=7MB} synapse{lock_timeout=5s}", "true",
    ]

    @Test(
        "is said of the new database", arguments: ["-Fp", "-Fc"],
        ["synapse", "postgres", "tenant"])
    func applies(_ format: String, _ user: String) throws {
        try makeSource()
        defer { for name in [old, name] { try? server.dropDatabase(name) } }
        let file = try folder.write(try dump(format, "-C"), to: "dump")
        // Who may not create databases fills one that is there, and has settings.
        let isInPlace = user == "tenant"
        if isInPlace {
            try server.createDatabase(named: name, owner: "tenant")
            try server.execute(
                database: "postgres", "ALTER DATABASE \(name) SET work_mem TO '9MB'")
        }
        let target = server.connectionString(database: name, user: user)
        let role = isInPlace ? "tenant" : "synapse"
        let before = try state()
        let result = try Command.emigrate(
            ["load", file.path, "-d", target, "--target-role", role]
        ).run().check()
        #expect(result.text.contains("what the export says of it as a whole"), "\(result.text)")
        #expect(!result.text.contains("which stay as they are"), "\(result.text)")
        var wanted = Self.carried
        if isInPlace { wanted[2] = "all{work_mem=9MB} tenant{lock_timeout=5s}" }
        #expect(try properties() == wanted)
        #expect(try state() == before)
    }

    @Test("is left out where the role may not say it", arguments: ["synapse", "postgres"])
    func refuses(_ user: String) throws {
        defer { try? server.dropDatabase(name) }
        let script = """
            -- PostgreSQL database dump
            CREATE DATABASE old;
            ALTER DATABASE old SET work_mem TO '7MB';
            ALTER DATABASE old SET default_transaction_read_only TO 'on';
            ALTER DATABASE old SET session_preload_libraries TO 'evil';
            ALTER DATABASE old SET log_statement TO 'none';
            ALTER DATABASE postgres SET work_mem TO '6MB';
            ALTER ROLE postgres IN DATABASE old SET work_mem TO '5MB';
            ALTER ROLE ALL SET work_mem TO '4MB';
            ALTER DATABASE old CONNECTION LIMIT 3;
            ALTER SYSTEM SET work_mem TO '3MB';
            GRANT CONNECT ON DATABASE postgres TO synapse;
            GRANT pg_monitor TO synapse;
            \\connect old
            CREATE TABLE public.t (a int);
            -- PostgreSQL database dump complete

            """
        let file = try folder.write(Array(script.utf8), to: "dump.sql")
        let target = server.connectionString(database: name, user: user)
        let before = try state()
        let result = try Command.emigrate(
            ["load", file.path, "-d", target, "--keep-role", "postgres", "--json"]
        ).run().check()
        for text in [
            "session_preload_libraries", "log_statement", "6MB", "5MB", "4MB", "CONNECTION LIMIT",
            "ALTER SYSTEM", "GRANT CONNECT", "GRANT pg_monitor",
        ] {
            #expect(result.text.contains(text), "\(text): \(result.text)")
        }
        #expect(
            try properties()[2] == "all{work_mem=7MB,default_transaction_read_only=on}")
        #expect(try state() == before)
    }

    @Test("is listed by a load, and not touched", arguments: ["-Fp", "-Fc", "-Ft"])
    func loads(_ format: String) throws {
        try makeSource()
        defer { for name in [old, name] { try? server.dropDatabase(name) } }
        let file = try folder.write(try dump(format, "-C"), to: "dump")
        let before = try state()
        let result = try load(file).check()
        for text in Self.said { #expect(result.text.contains(text), "\(text): \(result.text)") }
        #expect(!result.text.contains("CREATE DATABASE"))
        #expect(try state() == before)
    }

    @Test("is listed by a conversion that does not make the database", arguments: ["-Fc", "-Ft"])
    func converts(_ format: String) throws {
        try makeSource()
        defer { try? server.dropDatabase(old) }
        let file = try folder.write(try dump(format, "-C"), to: "dump")
        let output = folder.url.appending(path: "out.sql").path
        let result = try Command.emigrate(["convert", file.path, "-o", output]).run().check()
        for text in Self.said {
            #expect(result.errorText.contains(text), "\(text): \(result.errorText)")
        }
        let json = try Command.emigrate(
            ["convert", file.path, "-o", output + "2", "--json"]
        ).run().check()
        for text in Self.said { #expect(json.text.contains(text)) }
    }

    @Test("of roles is listed, too, and no role is changed")
    func roles() throws {
        try makeSource()
        defer { for name in [old, name] { try? server.dropDatabase(name) } }
        let script = """
            CREATE ROLE stranger;
            ALTER ROLE tenant SET statement_timeout TO '5min';
            GRANT pg_read_all_data TO tenant;
            CREATE TABLESPACE somewhere LOCATION '/nowhere';

            """
        let file = try folder.write(Array(script.utf8) + dump("-C"), to: "dump.sql")
        let before = try state()
        let result = try load(file, "--keep-role", "stranger").check()
        for text in Self.said + [
            "CREATE ROLE stranger", "SET statement_timeout", "GRANT pg_read_all_data",
            "CREATE TABLESPACE",
        ] {
            #expect(result.text.contains(text), "\(text): \(result.text)")
        }
        #expect(try state() == before)
        let roles = try server.value(
            database: "postgres", "SELECT count(*) FROM pg_roles WHERE rolname = 'stranger';")
        #expect(roles == "0")
    }
}
