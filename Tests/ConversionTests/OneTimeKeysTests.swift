import Conversion
import Exports
import Foundation
import TestSupport
import Testing
import Transformation

/// One-time keys that were used already must not be handed out again.
@Suite(
    "The rows of one-time keys stay behind, however they were dumped", .blocking,
    .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"))
struct OneTimeKeysTests {
    private static let dumps: [[String]] = [
        ["-Fd"], ["-Fd", "--inserts"], ["-Fp"], ["-Fp", "--inserts"], ["-Fp", "--column-inserts"],
        ["-Fp", "--quote-all-identifiers", "--inserts"],
    ]

    private static let synapse = """
        CREATE TABLE applied_schema_deltas (version int);
        CREATE TABLE access_tokens (id int);
        CREATE TABLE event_json (json text);
        CREATE TABLE e2e_one_time_keys_json (key_id text, json text);
        CREATE TABLE e2e_one_time_keys_json_copy (a int);
        INSERT INTO e2e_one_time_keys_json SELECT n, 'key ' || n FROM generate_series(1, 9) n;
        INSERT INTO e2e_one_time_keys_json_copy VALUES (1);
        INSERT INTO event_json VALUES ('INSERT INTO public.e2e_one_time_keys_json');
        """

    @Test("left out, and kept on request", arguments: dumps)
    func dump(_ options: [String]) throws {
        let source = try PostgresServer.shared
        let target = try PostgresServer.plain
        try source.withDatabase { database in
            try source.execute(database: database, Self.synapse)
            let folder = try TemporaryDirectory()
            let dump = folder.file("dump")
            try source.command("pg_dump", database: database, options + ["-f", dump.path])
                .run().check()
            var wanted = try source.truth(of: database).tables
            for keeps in [true, false] {
                let script = folder.file("clean.sql")
                let report = try convert(dump, to: script) {
                    $0.contentOptions.keepsOneTimeKeys = keeps
                }
                if !keeps {
                    wanted["public.e2e_one_time_keys_json"] = TruthFile.Table(
                        rows: 0, md5: "d41d8cd98f00b204e9800998ecf8427e")
                }
                #expect(report.rows == (keeps ? 11 : 2))
                #expect(report.tablesLeftOut.count == (keeps ? 0 : 1))
                try target.withDatabase(owner: "synapse") { copy in
                    try target.psql(database: copy, user: "synapse", .file(script)).check()
                    #expect(try target.truth(of: copy).tables == wanted)
                }
            }
        }
    }

    @Test("in one statement that is too long to be held")
    func longStatement() throws {
        let row = "('key', '\(String(repeating: "x", count: 1000))')"
        let rows = Array(repeating: row, count: 12_000).joined(separator: ",\n\t")
        let tables =
            "SET client_encoding = 'UTF8';\n"
            + "CREATE TABLE access_tokens (a int); CREATE TABLE event_json (a int);\n"
            + "CREATE TABLE applied_schema_deltas (a int);\n"
        let keys = "INSERT INTO public.e2e_one_time_keys_json VALUES\n\t\(rows);\n"
        let others = "INSERT INTO public.others VALUES\n\t\(rows);\n"
        let folder = try TemporaryDirectory()
        let dump = try folder.write(
            (tables + keys + others + keys + "SELECT 1;\n").utf8, to: "dump")
        let output = folder.file("out.sql")
        let report = try convert(dump, to: output)
        let got = behindStop(try contents(of: output))
        #expect(firstDifference(got, Array((tables + others + "SELECT 1;\n").utf8)) == nil)
        #expect(report.tablesLeftOut.map(\.rows) == [2])
        #expect(
            firstDifference(try converted(dump) { $0.isVerbatim = true }, try contents(of: dump))
                == nil)
    }
}
