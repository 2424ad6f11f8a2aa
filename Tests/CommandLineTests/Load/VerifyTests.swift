import Foundation
import TestSupport
import Testing

@Suite(
    "verify names what differs, and nothing else", .blocking,
    .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"))
struct VerifyTests {
    private func verify(
        _ export: URL, _ database: String, _ options: String..., user: String = "synapse"
    ) throws -> CommandResult {
        let server = try LoadServer.shared
        return try Command.emigrate(
            ["verify", export.path, "-d"]
                + [server.connectionString(database: database, user: user)] + options
        ).run()
    }

    private func load(_ export: URL, _ options: String...) throws -> String {
        let server = try LoadServer.shared
        let database = LoadServer.newName()
        try Command.emigrate(
            ["load", export.path, "-q", "-d"]
                + [server.connectionString(database: database, user: "synapse")] + options
        ).run().check()
        return database
    }

    @Test("a faithful load, from every form of the export")
    func faithful() throws {
        let server = try LoadServer.shared
        let export = Fixture.export("1.97")
        let database = try load(export.zip, "--verify", "none")
        defer { try? server.dropDatabase(database) }
        let folder = try TemporaryDirectory()
        for form in [export.zip, export.compressedSQL, try export.directory(in: folder)] {
            let result = try verify(form, database)
            #expect(result.status == 0, "\(result) \(result.text)")
            #expect(result.text.contains("all 67,824 rows of 156 tables"))
        }
        #expect(try verify(export.zip, database, "--counts").status == 0)
        let json = try verify(export.zip, database, "--json").check()
        let report = try #require(
            try JSONSerialization.jsonObject(with: Data(json.output)) as? [String: Any])
        #expect(report["faithful"] as? Bool == true)
        #expect((report["tables"] as? [Any])?.count == 156)
    }

    /// What is done to a loaded database, and the words in which it is told.
    static let damage: [(change: String, told: [String])] = [
        (
            "UPDATE event_json SET json = overlay(json placing 'X' from 5) WHERE ctid = '(0,1)'",
            ["DIFFERS public.event_json", "not the same ones", "only in the export: "]
        ),
        (
            "DELETE FROM event_edges WHERE ctid = '(0,1)'",
            ["DIFFERS public.event_edges", "the database 6047"]
        ),
        (
            "INSERT INTO user_daily_visits SELECT * FROM user_daily_visits LIMIT 1",
            ["DIFFERS public.user_daily_visits", "only in the database: "]
        ),
        ("DROP INDEX events_order_room", ["DIFFERS index public.events_order_room is missing"]),
        (
            "SELECT setval('events_stream_seq', 1)",
            ["DIFFERS sequence public.events_stream_seq is at 1, behind the export's"]
        ),
        ("DROP TABLE rejections", ["DIFFERS public.rejections", "table is missing"]),
        (
            "ALTER TABLE event_json DROP CONSTRAINT event_json_event_id_key",
            ["DIFFERS constraint event_json_event_id_key of public.event_json is missing"]
        ),
        (
            "ALTER TABLE users ALTER name TYPE varchar",
            ["DIFFERS column name of public.users has type character varying instead of text"]
        ),
        (
            "ALTER TABLE users ALTER admin DROP DEFAULT",
            ["DIFFERS column admin of public.users has no default any more"]
        ),
        (
            "DROP TRIGGER check_partial_state_events ON partial_state_events",
            ["DIFFERS trigger check_partial_state_events of public.partial_state_events is missing"]
        ),
        (
            "DROP FUNCTION check_partial_state_events() CASCADE",
            ["DIFFERS routine public.check_partial_state_events() is missing"]
        ),
    ]

    @Test("planted damage", arguments: damage.indices)
    func planted(_ index: Int) throws {
        let (change, told) = Self.damage[index]
        let server = try LoadServer.shared
        let export = Fixture.export("1.97").zip
        let database = try Self.template.get()
        let copy = LoadServer.newName()
        try server.execute(
            database: "postgres", "CREATE DATABASE \(copy) TEMPLATE \(database) OWNER synapse")
        defer { try? server.dropDatabase(copy) }
        try server.execute(database: copy, change)
        let result = try verify(export, copy, "--rows")
        #expect(result.status == 1, "\(result)")
        for words in told { #expect(result.text.contains(words), "\(result.text)") }
    }

    private static let template = Result<String, any Error> {
        let server = try LoadServer.shared
        let database = LoadServer.newName()
        try Command.emigrate(
            "load", Fixture.export("1.97").zip.path, "-q", "--verify", "none", "-d",
            server.connectionString(database: database, user: "synapse")
        ).run().check()
        return database
    }

    @Test("owners and privileges")
    func owners() throws {
        let server = try LoadServer.shared
        let export = Fixture.export("1.97-acl").zip
        let roles = ["--keep-role", "ems_readonly"]
        try server.createRole("ems_readonly")
        let database = LoadServer.newName()
        defer { try? server.dropDatabase(database) }
        try Command.emigrate(
            ["load", export.path, "-q", "-d"]
                + [server.connectionString(database: database, user: "synapse")] + roles
        ).run().check()
        func verified() throws -> CommandResult {
            try Command.emigrate(
                ["verify", export.path, "-d"]
                    + [server.connectionString(database: database)] + roles
            ).run()
        }
        let before = try verified()
        #expect(before.status == 0, "\(before.text)")
        try server.execute(
            database: database,
            """
            REVOKE SELECT ON users FROM ems_readonly;
            ALTER TABLE rooms OWNER TO tenant;
            """)
        let result = try verified()
        #expect(result.status == 1)
        #expect(result.text.contains("table public.rooms belongs to tenant, not synapse"))
        #expect(result.text.contains("table public.users does not grant SELECT to ems_readonly"))
    }

    /// What one server writes as `2024-06-01 12:00:00+00`, another writes as `14:00:00+02`.
    @Test("values that another time zone or float format writes differently are the same")
    func timeZones() throws {
        let server = try LoadServer.shared
        let folder = try TemporaryDirectory()
        let archive = folder.file("dump.dir")
        try server.withDatabase { source in
            try server.execute(
                database: source,
                """
                CREATE TABLE t (at timestamptz, x real);
                INSERT INTO t SELECT timestamptz '2024-01-01' + n * interval '1 day', n / 3.0
                    FROM generate_series(1, 300) n;
                """)
            _ = try server.command(
                "pg_dump", database: source, ["-Fd", "-f", archive.path]
            ).run().check()
        }
        let database = LoadServer.newName()
        defer { try? server.dropDatabase(database) }
        func emigrate(_ job: String) throws -> CommandResult {
            var command = try Command.emigrate(
                job, archive.path, "-d",
                server.connectionString(database: database, user: "synapse"))
            command.environment["PGTZ"] = "Europe/Berlin"
            return try command.run()
        }
        try emigrate("load").check()
        #expect(try emigrate("verify").status == 0)
        try server.execute(
            database: database, "UPDATE t SET at = at + interval '1 second' WHERE x = 100")
        #expect(try emigrate("verify").status == 1)
    }

    @Test("a sequence is ahead in the direction in which it goes")
    func directions() throws {
        let server = try LoadServer.shared
        let folder = try TemporaryDirectory()
        let script = try folder.write(
            Array(
                """
                CREATE SEQUENCE d INCREMENT BY -1; SELECT setval('d', -10);
                CREATE SEQUENCE c MAXVALUE 20 CYCLE; SELECT setval('c', 10);
                CREATE PROCEDURE p() LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT 2; END;

                """.utf8), to: "script.sql")
        let name = LoadServer.newName()
        defer { try? server.dropDatabase(name) }
        let target = server.connectionString(database: name, user: "synapse")
        try Command.emigrate("load", script.path, "-d", target).run().check()
        for (change, status, words) in [
            ("SELECT setval('d', -15)", 0, "ahead of the export's -10"),
            ("SELECT setval('d', -10, false)", 1, "behind the export's -10"),
            ("SELECT setval('d', -5)", 1, "behind the export's -10"),
            ("SELECT setval('d', -10), setval('c', 12)", 1, "not the export's 10"),
            (
                "SELECT setval('c', 10); CREATE OR REPLACE PROCEDURE p() LANGUAGE sql"
                    + " BEGIN ATOMIC SELECT 1; SELECT 3; END", 1, "public.p()"
            ),
        ] {
            try server.execute(database: name, change)
            let result = try Command.emigrate("verify", script.path, "-d", target).run()
            #expect(result.status == Int32(status), "\(change): \(result)")
            #expect(result.text.contains(words), "\(change): \(result.text)")
        }
    }
}
