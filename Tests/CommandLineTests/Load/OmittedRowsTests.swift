import Foundation
import TestSupport
import Testing

/// What an export does not spell out, as there is nothing or as the database fills it in.
@Suite(
    "What an export leaves out of its rows is compared, or said not to be", .blocking,
    .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"))
struct OmittedRowsTests {
    private struct Report: Decodable {
        struct Table: Decodable {
            var name: String
            var proof: String
        }
        var tables: [Table]
    }

    /// What verify says of a database that psql made of a script, before and after a change.
    private func verify(
        _ script: URL, change: String
    ) throws -> (faithful: CommandResult, changed: CommandResult) {
        let server = try LoadServer.shared
        return try server.withDatabase(owner: "synapse") { made in
            try server.psql(database: made, user: "synapse", .file(script)).check()
            let command = try Command.emigrate(
                "verify", script.path, "-d",
                server.connectionString(database: made, user: "synapse"), "--json")
            let faithful = try command.run()
            try server.execute(database: made, change)
            return (faithful, try command.run())
        }
    }

    private func proofs(_ result: CommandResult) throws -> [String: String] {
        let report = try JSONDecoder().decode(Report.self, from: Data(result.text.utf8))
        return Dictionary(report.tables.map { ($0.name, $0.proof) }) { $1 }
    }

    @Test(
        "pg_dump writes nothing for the rows of an empty table with --inserts",
        arguments: [["--inserts"], ["--column-inserts", "--load-via-partition-root"]])
    func emptyTables(_ options: [String]) throws {
        let server = try LoadServer.shared
        let folder = try TemporaryDirectory()
        let script = folder.file("dump.sql")
        try server.withDatabase(owner: "synapse") { source in
            try server.execute(
                database: source, user: "synapse",
                """
                CREATE TABLE filled (i integer); INSERT INTO filled VALUES (1);
                CREATE TABLE nothing (i integer); CREATE TABLE child () INHERITS (nothing);
                CREATE TABLE root (i integer) PARTITION BY LIST (i);
                CREATE TABLE part PARTITION OF root FOR VALUES IN (1);
                INSERT INTO root VALUES (1);
                CREATE VIEW seen AS SELECT * FROM filled;
                """)
            _ = try server.command(
                "pg_dump", database: source, options + ["-f", script.path]
            ).run().check()
        }
        for table in ["nothing", "child"] {
            let (faithful, changed) = try verify(script, change: "INSERT INTO \(table) VALUES (7)")
            #expect(faithful.status == 0)
            let proved = try proofs(faithful)
            #expect(proved["public.nothing"] == "proved" && proved["public.child"] == "proved")
            #expect(proved["public.filled"] == "proved" && proved["public.seen"] == nil)
            // What was left out looks the same.
            #expect(changed.status == 0)
            #expect(try proofs(changed)["public.\(table)"] == "not compared")
        }
    }

    @Test("rows that pg_dump was told to leave out are not missed", arguments: [[], ["--counts"]])
    func excludedTables(_ options: [String]) throws {
        let server = try LoadServer.shared
        let folder = try TemporaryDirectory()
        let script = folder.file("dump.sql")
        try server.withDatabase(owner: "synapse") { source in
            try server.execute(
                database: source, user: "synapse",
                """
                CREATE TABLE kept (i integer); INSERT INTO kept VALUES (1);
                CREATE TABLE left_out AS SELECT generate_series(1, 50) AS i;
                """)
            _ = try server.command(
                "pg_dump", database: source,
                ["--inserts", "--exclude-table-data=left_out", "-f", script.path]
            ).run().check()
            let command = try Command.emigrate(
                [
                    "verify", script.path, "-d",
                    server.connectionString(database: source, user: "synapse"),
                ] + options)
            let result = try command.run()
            #expect(result.status == 0, "\(result)")
            #expect(
                result.text.contains("the export has no rows for it, and may have left them out"))
            #expect(!result.text.contains("DIFFERS"))
            try server.execute(database: source, "DROP TABLE left_out")
            #expect(try command.run().status == 1)
        }
    }

    @Test(
        "values that a statement leaves to the table's defaults are not called proved",
        arguments: [
            "INSERT INTO public.t (id, name) VALUES (1, 'x');",
            "INSERT INTO public.t VALUES (1, 'x');",
            "COPY public.t (id, name) FROM stdin;\n1\tx\n\\.",
            "COPY public.t (name, id) FROM stdin WITH (FORMAT csv);\nx,1\n\\.",
        ])
    func defaults(_ rows: String) throws {
        let folder = try TemporaryDirectory()
        let script = folder.file("dump.sql")
        try """
        CREATE TABLE public.t (id integer, name text, double integer
            GENERATED ALWAYS AS (id * 2) STORED, flag boolean DEFAULT true);
        \(rows)

        """.write(to: script, atomically: true, encoding: .utf8)
        for (change, status) in [("UPDATE t SET flag = false", 0), ("UPDATE t SET id = 2", 1)] {
            let (faithful, changed) = try verify(script, change: change)
            #expect(faithful.status == 0)
            #expect(try proofs(faithful) == ["public.t": "counted"])
            #expect(faithful.text.contains("no values for flag, which were not compared"))
            #expect(changed.status == Int32(status), "\(change): \(changed.text)")
        }
    }
}
