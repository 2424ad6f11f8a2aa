import Foundation
import TestSupport
import Testing

/// What an export says of its database as a whole, and of roles, has no place in a load, and is
/// listed.
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
