import Foundation
import TestSupport
import Testing

@Suite(
    "Exports in another encoding than UTF-8",
    .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"))
struct OtherEncodingTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    private func latin1(_ text: String) -> [UInt8] {
        text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
    }

    /// A script in LATIN1 with letters beyond ASCII in the names of everything, its settings too.
    private func script(rows: String = "COPY t (\"größe\") FROM stdin;\nä\n\\.\n") throws -> URL {
        try folder.write(
            latin1(
                """
                SET client_encoding = 'LATIN1';
                CREATE SCHEMA "Räume";
                ALTER SCHEMA "Räume" OWNER TO "müller";
                SET search_path = "Räume", pg_catalog;
                CREATE TABLE t ("größe" text);
                ALTER TABLE t OWNER TO "müller";
                CREATE TABLE "tür" (a integer);
                ALTER TABLE "tür" OWNER TO "müller";
                \(rows)COPY "tür" (a) FROM stdin;
                1
                \\.
                CREATE INDEX "zähler" ON "tür" (a);
                GRANT SELECT ("größe") ON t TO "gäste";

                """), to: "dump.sql")
    }

    @Test("load, also with settings beyond ASCII, and verify")
    func load() throws {
        let server = try LoadServer.shared
        let database = LoadServer.newName()
        defer { try? server.dropDatabase(database) }
        let conninfo = server.connectionString(database: database, user: "synapse")
        let dump = try script()
        for jobs in ["1", "3"] {
            let result = try Command.emigrate(
                "load", dump.path, "-d", conninfo, "-j", jobs, "--replace"
            ).run()
            #expect(result.isSuccess, "\(result)")
            #expect(!result.text.contains("\u{fffd}") && !result.errorText.contains("\u{fffd}"))
        }
        #expect(
            try server.value(database: database, "SELECT \"größe\" FROM \"Räume\".t") == "ä")
        let verified = try Command.emigrate("verify", dump.path, "-d", conninfo).run()
        #expect(verified.isSuccess, "\(verified)")
    }

    @Test("roles that options name are found and written in the export's encoding")
    func roles() throws {
        let result = try Command.emigrate(
            "convert", script().path, "-o", "-", "--map-role", "müller=jürgen", "--map-role",
            "gäste=tür"
        ).run().check()
        #expect(result.output.firstRange(of: latin1("OWNER TO \"jürgen\"")) != nil)
        #expect(result.output.firstRange(of: latin1("TO \"tür\"")) != nil)
        #expect(result.output.firstRange(of: latin1("müller")) == nil)
        #expect(result.errorText.contains("müller -> jürgen"), "\(result)")
        let dropped = try Command.emigrate("convert", script().path, "-o", "-").run().check()
        #expect(dropped.errorText.contains("gäste"), "\(dropped)")
        try refusal(
            of: script().path, ["--map-role", "müller=日本"], status: 64, mentions: "日本", "LATIN1")
    }

    @Test("messages name what is in the export in the terminal's letters")
    func messages() throws {
        let server = try LoadServer.shared
        let database = LoadServer.newName()
        let conninfo = server.connectionString(database: database, user: "synapse")
        let dump = try script(rows: "CREATE TABLE \"tür\" (b integer);\n")
        let result = try Command.emigrate("load", dump.path, "-d", conninfo).run()
        #expect(result.status == 1)
        #expect(result.errorText.contains("tür"), "\(result)")
        #expect(!result.errorText.contains("\u{fffd}"), "\(result)")
    }
}
