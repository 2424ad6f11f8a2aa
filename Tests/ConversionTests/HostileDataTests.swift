import Conversion
import Exports
import Foundation
import TestSupport
import Testing
import Transformation

/// Whatever stands in the rows, it arrives as it was.
@Suite(
    "Hostile names and rows come through every kind of dump", .blocking,
    .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"))
struct HostileDataTests {
    private static let dumps: [[String]] = [
        ["-Fd"], ["-Fd", "-Z0"], ["-Fd", "--inserts"], ["-Fd", "-Z0", "--column-inserts"],
        ["-Fp"], ["-Fp", "--inserts"], ["-Fp", "--column-inserts"],
        ["-Fp", "--quote-all-identifiers", "--load-via-partition-root"],
        ["-Fp", "--inserts", "--rows-per-insert=7"],
    ]

    @Test("rows, sequences, owners and large objects are the source's", arguments: dumps)
    func dump(_ options: [String]) throws {
        try roundTrip(options)
    }

    @Test(
        "of a server whose strings have backslash escapes",
        arguments: [["-Fd", "--inserts"], ["-Fp"], ["-Fp", "--column-inserts"]])
    func escapes(_ options: [String]) throws {
        try roundTrip(options, settings: "-c standard_conforming_strings=off")
    }

    private func roundTrip(_ options: [String], settings: String? = nil) throws {
        let source = try PostgresServer.shared
        let target = try PostgresServer.plain
        try HostileDatabase.with(on: source) { database in
            let folder = try TemporaryDirectory()
            let dump = folder.file("dump")
            var command = source.command(
                "pg_dump", database: database, options + ["-f", dump.path])
            command.environment["PGOPTIONS"] = settings
            try command.run().check()
            let script = folder.file("clean.sql")
            let report = try convert(dump, to: script)
            let wanted = try source.truth(of: database)
            if !options.contains("--rows-per-insert=7") {
                #expect(report.rows == UInt64(wanted.totalRows - 10))
            }
            try target.withDatabase(owner: "synapse") { copy in
                try target.psql(
                    database: copy, user: "synapse", .file(script), flags: ["--single-transaction"]
                ).check()
                let got = try target.truth(of: copy)
                #expect(got.tables == wanted.tables)
                #expect(got.sequences == wanted.sequences)
                #expect(try target.objects(of: copy, notOwnedBy: "synapse") == [])
                #expect(
                    try HostileDatabase.largeObjects(of: copy, on: target)
                        == HostileDatabase.largeObjects(of: database, on: source))
                for query in Self.definitions {
                    #expect(
                        try target.query(database: copy, query)
                            == source.query(database: database, query))
                }
            }
        }
    }

    /// What is written by users and must not change: bodies, comments, defaults, views.
    private static let definitions = [
        "SELECT proname, prosrc, md5(pg_get_functiondef(oid)) FROM pg_proc"
            + " WHERE pronamespace = 'public'::regnamespace ORDER BY 1;",
        "SELECT obj_description('texts'::regclass);",
        "SELECT pg_get_viewdef('shown'::regclass);",
        "SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef ORDER BY 1;",
    ]
}
