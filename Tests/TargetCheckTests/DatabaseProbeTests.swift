import Exports
import SynapseSchema
import TargetCheck
import TestSupport
import Testing

@Suite("The target database is looked at", .blocking, .enabled(if: PostgresServer.isAvailable))
struct DatabaseProbeTests {
    @Test("an empty one as Synapse needs it, by its owner")
    func empty() throws {
        let server = try PostgresServer.shared
        try server.createRole("probe_owner")
        try server.withDatabase(owner: "probe_owner") { name in
            let found = try DatabaseProbe.probe(
                server.connectionString(database: name, user: "probe_owner"))
            #expect(found.serverVersion?.major == String(try server.programs.majorVersion()))
            #expect(found.name == name)
            #expect(found.encoding == "UTF8")
            #expect(found.collation == "C")
            #expect(found.ctype == "C")
            #expect(found.role == "probe_owner")
            #expect(found.owner == "probe_owner")
            #expect(found.roleIsSuperuser == false)
            #expect(found.roleMayCreateDatabases == false)
            #expect(found.roleMayCreateInPublic == true)
            #expect(found.tableCount == 0)
            #expect(found.availableExtensions?.contains("plpgsql") == true)
        }
    }

    @Test("one with tables and of another encoding, by a stranger")
    func strange() throws {
        let server = try PostgresServer.shared
        try server.createRole("probe_stranger", options: "LOGIN CREATEDB")
        let name = "test_probe_strange"
        try server.execute(
            database: "postgres",
            """
            DROP DATABASE IF EXISTS \(name);
            CREATE DATABASE \(name) TEMPLATE template0 ENCODING 'SQL_ASCII';
            """)
        defer { #expect(throws: Never.self) { try server.dropDatabase(name) } }
        try server.execute(
            database: name,
            """
            REVOKE CREATE ON SCHEMA public FROM PUBLIC;
            CREATE TABLE users (name text);
            CREATE SCHEMA other;
            CREATE TABLE other.events (n int) PARTITION BY LIST (n);
            CREATE VIEW seen AS SELECT * FROM users;
            """)
        let conninfo = server.connectionString(database: name, user: "probe_stranger")
        let found = try DatabaseProbe.probe(conninfo)
        #expect(found.encoding == "SQL_ASCII")
        #expect(found.owner == server.superuser)
        #expect(found.roleMayCreateDatabases == true)
        #expect(found.roleMayCreateInPublic == false)
        #expect(found.tableCount == 2)
        try server.execute(database: name, "DROP SCHEMA public CASCADE;")
        #expect(try DatabaseProbe.probe(conninfo).roleMayCreateInPublic == false)
        let superuser = try DatabaseProbe.probe(server.connectionString(database: name))
        #expect(superuser.roleIsSuperuser == true)
        #expect(superuser.roleMayCreateDatabases == true)
    }

    @Test("one that is not there, or that the role may not enter")
    func unreachable() throws {
        let server = try PostgresServer.shared
        func failure(_ conninfo: String) -> MigrationError? {
            do {
                _ = try DatabaseProbe.probe(conninfo)
                return nil
            } catch {
                return error
            }
        }
        let nobody = try #require(failure("host=/nonexistent dbname=synapse"))
        #expect(nobody.code == .databaseUnreachable)
        #expect(nobody.message.hasPrefix("the target database cannot be reached: connection to"))
        #expect(nobody.advice?.contains("PostgreSQL runs") == true)

        let absent = try #require(failure(server.connectionString(database: "nowhere")))
        #expect(absent.code == .databaseUnreachable)
        #expect(absent.message.contains("database \"nowhere\" does not exist"))
        #expect(absent.advice?.contains("turns the session away") == true)

        let wrong = try #require(failure("hots=localhost"))
        #expect(wrong.code == .databaseUnreachable)
        #expect(wrong.advice?.contains("as libpq reads it") == true)

        try server.createRole("probe_outsider")
        try server.withDatabase { name in
            try server.execute(database: name, "REVOKE CONNECT ON DATABASE \(name) FROM PUBLIC;")
            let forbidden = try #require(
                failure(server.connectionString(database: name, user: "probe_outsider")))
            #expect(forbidden.code == .privilegesMissing)
        }
    }
}
