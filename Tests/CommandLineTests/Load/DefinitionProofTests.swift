import Foundation
import TestSupport
import Testing

@Suite(
    "verify names every kind of change to a definition, and nothing else", .blocking,
    .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"))
struct DefinitionProofTests {
    /// What verify says of one database with all changes, by the form of the export.
    private static let told = Result<[String: [String]], any Error> {
        let server = try LoadServer.shared
        let folder = try TemporaryDirectory()
        let source = try server.createDatabase(owner: "synapse", prefix: "planted")
        defer { try? server.dropDatabase(source) }
        try server.psql(database: source, user: "synapse", .sql(ObjectKinds.sql)).check()
        let forms = ["archive": ["-Fd"], "script in LATIN1": ["-Fp", "-E", "LATIN1"]]
        for (form, options) in forms {
            _ = try server.command(
                "pg_dump", database: source, options + ["-f", folder.file(form).path]
            ).run().check()
        }
        let database = LoadServer.newName()
        defer { try? server.dropDatabase(database) }
        let conninfo = server.connectionString(database: database, user: "synapse")
        try Command.emigrate(
            "load", folder.file("archive").path, "-q", "--verify", "none", "-d", conninfo
        ).run().check()
        for (change, _) in PlantedChanges.all {
            let user = change.contains("OWNER TO") ? nil : "synapse"
            try server.execute(database: database, user: user, change)
        }
        try server.execute(
            database: database, user: "synapse", "ALTER TABLE app.heap ADD COLUMN more integer")
        var told: [String: [String]] = [:]
        for form in forms.keys {
            let result = try Command.emigrate(
                "verify", folder.file(form).path, "--counts", "-d", conninfo
            ).run()
            #expect(result.status == 1, "\(result)")
            told[form] = result.text.components(separatedBy: "\n")
        }
        let left = try server.value(
            database: database, "SELECT count(*) FROM pg_class WHERE relpersistence = 't'")
        #expect(left == "0")
        return told
    }

    @Test("a planted change", arguments: PlantedChanges.all.map(\.told))
    func planted(_ words: String) throws {
        for (form, lines) in try Self.told.get() {
            #expect(
                lines.contains { $0.hasPrefix("DIFFERS " + words) },
                "\(form): \(lines.joined(separator: "\n"))")
        }
    }

    @Test("nothing but the planted changes")
    func others() throws {
        // What a planted change takes away with what it names.
        let consequences = ["DIFFERS constraint positive_check of app.positive is missing"]
        for (form, lines) in try Self.told.get() {
            let unplanted = lines.filter { line in
                line.hasPrefix("DIFFERS ")
                    && !PlantedChanges.all.contains { line.hasPrefix("DIFFERS " + $0.told) }
                    && !consequences.contains(line)
            }
            #expect(unplanted == [], "\(form)")
            let notes = lines.filter { $0.hasPrefix("note") }
            let extra = ["column more of app.heap"]
            #expect(notes.count == extra.count, "\(form): \(notes)")
            for (note, name) in zip(notes, extra) {
                #expect(note.hasSuffix("\(name) is not in the export"), "\(form)")
            }
            #expect(
                lines.filter { $0.hasPrefix("Not compared") }
                    == ["Not compared: 3 x contents of large objects."], "\(form)")
        }
    }

    @Test("a role that may make nothing is told what was not compared")
    func withoutShadows() throws {
        let server = try LoadServer.shared
        let folder = try TemporaryDirectory()
        let path = folder.file("dump").path
        let database = try server.createDatabase(owner: "synapse", prefix: "planted")
        defer { try? server.dropDatabase(database) }
        try server.psql(
            database: database, user: "synapse",
            .sql(
                """
                CREATE TABLE t (a integer); CREATE FUNCTION f() RETURNS integer LANGUAGE sql
                AS 'SELECT 1'; REVOKE TEMPORARY, CREATE ON DATABASE \(database) FROM PUBLIC, synapse
                """)
        ).check()
        _ = try server.command("pg_dump", database: database, ["-Fd", "-f", path]).run().check()
        let result = try Command.emigrate(
            "verify", path, "-d", server.connectionString(database: database, user: "synapse")
        ).run()
        #expect(result.status == 0, "\(result.text)")
        #expect(
            result.text.hasPrefix(
                "Not compared: 1 x routine (permission denied to create temporary tables in database"
            ), "\(result.text)")
        // The table and its column.
        #expect(result.text.contains("all 2 definitions"), "\(result.text)")
    }
}
