import Foundation
import TestSupport
import Testing

@Suite(
    "An export that names no owners says so, and what goes with them is not lost in silence",
    .blocking,
    .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"))
struct NoOwnerTests {
    /// What `pg_dump` with these options writes of a database that one role owns, with default
    /// privileges and a policy of its own.
    private func withDump(
        _ options: [String], _ body: (PostgresServer, URL) throws -> Void
    ) throws {
        let server = try LoadServer.shared
        try server.createRole("landlord")
        try server.createRole("lodger")
        let folder = try TemporaryDirectory()
        let path = folder.file("dump.sql")
        try server.withDatabase(owner: "landlord") { source in
            try server.psql(
                database: source, user: "landlord",
                .sql(
                    """
                    CREATE TABLE t (a integer); INSERT INTO t VALUES (1), (2);
                    ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON t TO landlord;
                    GRANT SELECT ON t TO lodger;
                    ALTER DEFAULT PRIVILEGES FOR ROLE landlord REVOKE ALL ON FUNCTIONS FROM PUBLIC;
                    ALTER DEFAULT PRIVILEGES FOR ROLE landlord GRANT SELECT ON TABLES TO lodger;
                    """)
            ).check()
            _ = try server.command("pg_dump", database: source, options + ["-f", path.path])
                .run().check()
        }
        try body(server, path)
    }

    private let line = "Owners: the export names none (pg_dump --no-owner)"

    @Test("loaded and verified, with the roles that may have owned it given away by name")
    func load() throws {
        try withDump(["-O"]) { server, dump in
            let database = LoadServer.newName()
            defer { try? server.dropDatabase(database) }
            let conninfo = server.connectionString(database: database, user: "synapse")
            let loaded = try Command.emigrate("load", dump.path, "-d", conninfo).run().check()
            #expect(loaded.text.contains(line))
            #expect(
                loaded.text.contains("which of landlord, lodger owned it")
                    && loaded.text.contains("--map-role landlord=NAME"))
            let verified = try Command.emigrate("verify", dump.path, "-d", conninfo).run().check()
            #expect(
                verified.text.contains(
                    "Not compared: 1 x owner of a table, as the export names none"))
            let mapped = try Command.emigrate(
                "load", dump.path, "--replace", "-d", conninfo, "--map-role", "landlord=synapse"
            ).run().check()
            #expect(mapped.text.contains("which of lodger owned it"))
            #expect(try server.objects(of: database, notOwnedBy: "synapse") == [])
            let policies = try server.value(
                database: database, "SELECT count(*) FROM pg_policy")
            let defaults = try server.value(
                database: database,
                "SELECT count(*) FROM pg_default_acl WHERE defaclrole = 'synapse'::regrole")
            #expect(policies == "1" && defaults == "1")
            for other in try server.databases() where other.hasPrefix(database) {
                try server.dropDatabase(other)
            }
        }
    }

    @Test(
        "an export with owners says nothing of it, however it names them",
        arguments: [[], ["-Fc", "-O"], ["-Fc"], ["--use-set-session-authorization"]])
    func named(_ options: [String]) throws {
        try withDump(options) { _, dump in
            let result = try Command.emigrate("convert", dump.path, "-o", "/dev/null").run().check()
            #expect(result.errorText.contains("landlord -> synapse"))
            #expect(!result.errorText.contains(line))
        }
    }
}
