import Foundation
import TestSupport
import Testing

@Suite(
    "a constraint that reaches other tables waits for their rows",
    .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"))
struct FamilyConstraintTests {
    @Test("of children and partitions that break what was never validated", arguments: ["d", "p"])
    func notValid(_ format: String) throws {
        let server = try LoadServer.shared
        let source = try server.createDatabase(owner: "synapse", prefix: "family")
        let target = LoadServer.newName()
        defer { for name in [source, target] { try? server.dropDatabase(name) } }
        try server.psql(
            database: source, user: "synapse",
            .sql(
                """
                CREATE TABLE p (a integer); CREATE TABLE c (b text) INHERITS (p);
                INSERT INTO c SELECT -1, repeat('x', 500) FROM generate_series(1, 30000);
                ALTER TABLE p ADD CONSTRAINT k CHECK (a > 0) NOT VALID;
                CREATE TABLE r (a integer) PARTITION BY LIST (a);
                CREATE TABLE r1 PARTITION OF r FOR VALUES IN (-1);
                INSERT INTO r1 SELECT -1 FROM generate_series(1, 100000);
                ALTER TABLE r ADD CONSTRAINT k CHECK (a > 0) NOT VALID
                """)
        ).check()
        let folder = try TemporaryDirectory()
        let path = folder.file("dump").path
        try server.command("pg_dump", database: source, ["-F", format, "-f", path]).run().check()
        let conninfo = server.connectionString(database: target, user: "synapse")
        try Command.emigrate("load", path, "-q", "-j", "4", "-d", conninfo).run().check()
        #expect(
            try server.value(
                database: target, "SELECT count(*) FROM pg_constraint WHERE NOT convalidated")
                == "4")
    }
}
