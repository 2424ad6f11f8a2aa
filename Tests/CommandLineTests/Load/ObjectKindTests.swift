import Foundation
import TestSupport
import Testing

@Suite(
    "pg_dump of a loaded database equals pg_dump of its source", .blocking,
    .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"))
struct ObjectKindTests {
    /// A database with every kind of object, made once.
    static let source = Result<String, any Error> {
        let server = try LoadServer.shared
        let name = try server.createDatabase(owner: "synapse", prefix: "kinds")
        try server.psql(database: name, user: "synapse", .sql(ObjectKinds.sql)).check()
        return name
    }

    private func dump(_ database: String, _ options: String...) throws -> CommandResult {
        try LoadServer.shared.command("pg_dump", database: database, options).run().check()
    }

    private func text(of database: String) throws -> [String] {
        try dump(database).text.components(separatedBy: "\n").filter {
            // Each dump has a key of its own.
            !$0.hasPrefix("\\restrict") && !$0.hasPrefix("\\unrestrict")
        }
    }

    @Test(
        "objects of every kind, in every form of a dump",
        arguments: [
            ["-Fd"], ["-Fd", "--load-via-partition-root"], ["-Fd", "--inserts"],
            ["-Fd", "--rows-per-insert=50"], ["-Fd", "-Z0"], ["-Fd", "-E", "LATIN1"], ["-Fp"],
            ["-Fp", "-E", "LATIN1"], ["-Fp", "--inserts"], ["-Fp", "-c"],
            ["-Fp", "-C", "-c", "--if-exists"],
        ])
    func everyKind(_ options: [String]) throws {
        let server = try LoadServer.shared
        let source = try Self.source.get()
        let folder = try TemporaryDirectory()
        let path = folder.file("dump").path
        _ = try server.command("pg_dump", database: source, options + ["-f", path]).run().check()
        let database = LoadServer.newName()
        defer { try? server.dropDatabase(database) }
        for user in ["synapse", "postgres"] {
            let conninfo = server.connectionString(database: database, user: user)
            try Command.emigrate("load", path, "-q", "-j", "3", "-d", conninfo).run().check()
            let (wanted, got) = (try text(of: source), try text(of: database))
            let different = zip(wanted, got).first { $0 != $1 }
            #expect(different == nil)
            #expect(wanted.count == got.count)
            let verified = try Command.emigrate("verify", path, "-d", conninfo).run()
            #expect(verified.status == 0, "\(verified) \(verified.text)")
            #expect(!verified.text.contains("DROP") && !verified.text.contains("DATABASE"))
            try server.dropDatabase(database)
        }
    }

    @Test(
        "a publication of all tables, of which the load's own are then some", arguments: ["d", "p"])
    func published(_ format: String) throws {
        let server = try LoadServer.shared
        let source = try server.createDatabase(owner: "synapse")
        let database = LoadServer.newName()
        defer { for name in [source, database] { try? server.dropDatabase(name) } }
        try server.execute(
            database: source,
            """
            CREATE TABLE t (a integer PRIMARY KEY); INSERT INTO t VALUES (1);
            CREATE PUBLICATION everything FOR ALL TABLES
            """)
        let folder = try TemporaryDirectory()
        let path = folder.file("dump").path
        try server.command("pg_dump", database: source, ["-F", format, "-f", path]).run().check()
        let target = ["--superuser", "-d", server.connectionString(database: database)]
        try Command.emigrate(["load", path, "-q"] + target).run().check()
        try Command.emigrate(["verify", path] + target).run().check()
        let text = try dump(database, "-s").text
        #expect(text.contains("CREATE PUBLICATION everything FOR ALL TABLES"))
    }
}
