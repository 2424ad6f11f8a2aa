import Foundation
import TestSupport
import Testing

@Suite(
    "Where schema public is somebody else's, as before PostgreSQL 15, its privileges are theirs",
    .blocking,
    .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"))
struct ForeignSchemaTests {
    @Test("what the database's owner cannot revoke is told, and keeps nothing out")
    func revoked() throws {
        let server = try LoadServer.shared
        let folder = try TemporaryDirectory()
        let dump = folder.file("dump").path
        let source = try server.createDatabase(owner: "synapse", prefix: "revoked")
        defer { try? server.dropDatabase(source) }
        try server.psql(
            database: source, user: "synapse",
            .sql("REVOKE USAGE ON SCHEMA public FROM PUBLIC; CREATE TABLE t AS SELECT 1 AS a;")
        ).check()
        _ = try server.command("pg_dump", database: source, ["-Fd", "-f", dump]).run().check()

        let target = try server.createDatabase(owner: "synapse", prefix: "revoked")
        defer { try? server.dropDatabase(target) }
        let superuser = try #require(try server.value(database: target, "SELECT current_user"))
        try server.execute(
            database: target,
            "ALTER SCHEMA public OWNER TO \(superuser); GRANT CREATE ON SCHEMA public TO synapse")
        let conninfo = server.connectionString(database: target, user: "synapse")
        let told =
            "schema public grants USAGE to everybody, which the export denies;"
            + " only \(superuser), its owner, can change that"
        let loaded = try Command.emigrate("load", dump, "--in-place", "-d", conninfo).run().check()
        #expect(loaded.text.contains("definitions, but for what follows."))
        #expect(loaded.text.contains("Not as in the export: \(told)."))
        let verified = try Command.emigrate("verify", dump, "-d", conninfo).run().check()
        #expect(verified.text.contains("note    \(told)"))

        try server.execute(database: target, "REVOKE USAGE ON SCHEMA public FROM PUBLIC")
        try server.execute(database: target, "GRANT USAGE ON SCHEMA public TO synapse")
        let cured = try Command.emigrate("verify", dump, "-d", conninfo).run().check()
        #expect(!cured.text.contains("schema public"))
        // Whoever owns the schema is to have revoked it.
        try server.execute(
            database: target,
            "ALTER SCHEMA public OWNER TO synapse; GRANT USAGE ON SCHEMA public TO PUBLIC")
        let wrong = try Command.emigrate("verify", dump, "-d", conninfo).run()
        #expect(wrong.status == 1)
        #expect(wrong.text.contains("DIFFERS schema public grants USAGE to everybody"))
    }
}
