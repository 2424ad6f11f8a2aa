import Foundation
import TestSupport
import Testing

/// What objects have besides their text: defaults of what is inherited or seen, options, privileges.
@Suite(
    "verify tells what was changed of objects that no statement makes by name, and of what is theirs",
    .blocking, .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"))
struct DefinitionKindsTests {
    private static let sql = """
        CREATE TYPE pair AS (x integer, y text);
        CREATE FUNCTION many() RETURNS SETOF integer LANGUAGE sql ROWS 7 AS 'SELECT 1';
        CREATE TABLE base (a integer, b text DEFAULT 'base', c integer);
        CREATE TABLE child () INHERITS (base);
        ALTER TABLE child ALTER a SET NOT NULL, ALTER b SET DEFAULT 'child';
        CREATE TABLE typed OF pair (x WITH OPTIONS DEFAULT 4);
        CREATE TABLE plain (i integer, note text);
        CREATE VIEW seen AS SELECT i, note FROM plain;
        ALTER VIEW seen ALTER note SET DEFAULT 'seen';
        CREATE MATERIALIZED VIEW kept WITH (fillfactor = 70) AS SELECT 1 AS n;
        CREATE MATERIALIZED VIEW gone AS SELECT 1 AS n;
        CREATE MATERIALIZED VIEW empty AS SELECT 1 AS n WITH NO DATA;
        SELECT lo_from_bytea(4711, 'a'), lo_from_bytea(4712, 'b');
        GRANT SELECT ON LARGE OBJECT 4711 TO synapse;
        CREATE FOREIGN DATA WRAPPER wrap OPTIONS (a '1');
        CREATE SERVER far TYPE 't' VERSION '1' FOREIGN DATA WRAPPER wrap
            OPTIONS (host 'h', pass E'C:\\\\pg', port '5');
        CREATE SERVER near FOREIGN DATA WRAPPER wrap;
        CREATE FOREIGN TABLE away (i integer OPTIONS (col 'x')) SERVER far OPTIONS (t 'y');
        CREATE ACCESS METHOD other TYPE TABLE HANDLER heap_tableam_handler;
        CREATE TABLE stored (i integer) USING other;
        CREATE PUBLICATION news FOR TABLE plain (i) WHERE (i > 0), base;
        """

    private static let changes: [(sql: String, told: String)] = [
        ("ALTER TABLE child ALTER a DROP NOT NULL", "column a of public.child has no NOT NULL"),
        (
            "ALTER TABLE child ALTER b SET DEFAULT 'x'",
            "column b of public.child has default 'x' :: text instead of 'child' :: text"
        ),
        (
            "ALTER TABLE child ALTER c SET DEFAULT 1",
            "column c of public.child has default 1, which"
        ),
        ("COMMENT ON COLUMN child.c IS 'x'", "column c of public.child has comment x, which"),
        ("ALTER TABLE typed ALTER y SET DEFAULT 'x'", "column y of public.typed has default"),
        ("COMMENT ON COLUMN pair.x IS 'x'", "column x of public.pair has comment x, which"),
        ("ALTER VIEW seen ALTER note DROP DEFAULT", "column note of public.seen has no default"),
        ("ALTER VIEW seen ALTER i SET DEFAULT 1", "column i of public.seen has default 1, which"),
        ("ALTER FUNCTION many() ROWS 9", "routine public.many() has estimated rows 9 instead of 7"),
        (
            "ALTER MATERIALIZED VIEW kept SET (fillfactor = 50)",
            "materialized view public.kept has storage options fillfactor=50 instead of fillfactor=70"
        ),
        (
            "REFRESH MATERIALIZED VIEW gone WITH NO DATA",
            "materialized view public.gone has no rows any more"
        ),
        (
            "ALTER LARGE OBJECT 4712 OWNER TO tenant",
            "large object 4712 belongs to tenant, not postgres"
        ),
        (
            "GRANT UPDATE ON LARGE OBJECT 4712 TO synapse",
            "large object 4712 grants UPDATE to synapse, which the export denies"
        ),
        (
            "REVOKE SELECT ON LARGE OBJECT 4711 FROM synapse",
            "large object 4711 does not grant SELECT to synapse"
        ),
        (
            "ALTER FOREIGN DATA WRAPPER wrap OPTIONS (SET a '2')",
            "foreign-data wrapper wrap has options of its own a=2 instead of a=1"
        ),
        ("ALTER SERVER far VERSION '2'", "server far has server version 2 instead of 1"),
        (
            "ALTER SERVER far OPTIONS (SET host 'x')",
            "server far has options of its own host=x, pass=C:\\pg, port=5 instead of host=h, pass="
        ),
        (
            "ALTER FOREIGN TABLE away OPTIONS (SET t 'z')",
            "foreign table public.away has foreign options t=z instead of t=y"
        ),
        (
            "ALTER FOREIGN TABLE away ALTER i OPTIONS (SET col 'z')",
            "column i of public.away has foreign options col=z instead of col=x"
        ),
        (
            "ALTER TABLE stored SET ACCESS METHOD heap",
            "table public.stored has no access method any more"
        ),
        (
            "ALTER TABLE plain SET ACCESS METHOD other",
            "table public.plain has access method other, which"
        ),
        (
            "ALTER PUBLICATION news SET TABLE plain (i) WHERE (i > 1), base",
            "publication news has tables"
        ),
        (
            "ALTER PUBLICATION news SET (publish_via_partition_root)",
            "publication news has publication through the root, which"
        ),
    ]

    /// What verify says of a faithful copy and of one with all changes, by the form of the export.
    private static let told = Result<[String: (same: [String], changed: [String])], any Error> {
        let server = try LoadServer.shared
        let folder = try TemporaryDirectory()
        let source = try server.createDatabase()
        defer { try? server.dropDatabase(source) }
        try server.execute(database: source, sql)
        let forms = ["c", "p"]
        for form in forms {
            _ = try server.command(
                "pg_dump", database: source, ["-F", form, "-f", folder.file(form).path]
            ).run().check()
        }
        let database = LoadServer.newName()
        defer { try? server.dropDatabase(database) }
        let options = [
            "--superuser", "--keep-roles", "-d", server.connectionString(database: database),
        ]
        try Command.emigrate(["load", folder.file("c").path, "-q"] + options).run().check()
        func verify(_ form: String) throws -> [String] {
            try Command.emigrate(["verify", folder.file(form).path] + options).run()
                .text.components(separatedBy: "\n")
        }
        let same = try forms.map { try verify($0) }
        for (change, _) in changes { try server.execute(database: database, change) }
        try server.execute(
            database: database,
            """
            REFRESH MATERIALIZED VIEW empty;
            ALTER DEFAULT PRIVILEGES FOR ROLE synapse GRANT SELECT ON TABLES TO tenant
            """)
        var told: [String: (same: [String], changed: [String])] = [:]
        for (form, same) in zip(forms, same) { told[form] = (same, try verify(form)) }
        return told
    }

    @Test("a change", arguments: changes.map(\.told))
    func change(_ words: String) throws {
        for (form, lines) in try Self.told.get() {
            #expect(
                lines.changed.contains { $0.hasPrefix("DIFFERS " + words) },
                "\(form): \(lines.changed.joined(separator: "\n"))")
        }
    }

    @Test("nothing else")
    func nothingElse() throws {
        for (form, lines) in try Self.told.get() {
            #expect(
                lines.same.filter { $0.hasPrefix("DIFFERS") || $0.hasPrefix("note") } == [],
                "\(form)")
            #expect(
                lines.same.filter { $0.hasPrefix("Not compared") }
                    == ["Not compared: 1 x CREATE ACCESS."], "\(form)")
            #expect(
                lines.changed.filter { line in
                    line.hasPrefix("DIFFERS ")
                        && !Self.changes.contains { line.hasPrefix("DIFFERS " + $0.told) }
                } == [], "\(form)")
            let notes = lines.changed.filter { $0.hasPrefix("note") }
            #expect(notes.count == 2, "\(form): \(notes)")
            #expect(notes.contains { $0.contains("public.empty holds rows") })
            #expect(notes.contains { $0.contains("synapse(tables) grants SELECT to tenant") })
        }
    }

    @Test("a large object that may not be read hides nothing else")
    func unreadable() throws {
        let server = try LoadServer.shared
        let folder = try TemporaryDirectory()
        try server.withDatabase(owner: "synapse") { made in
            try server.execute(
                database: made, user: "synapse",
                "SELECT lo_from_bytea(4711, 'a'); CREATE TABLE t (i integer)")
            for form in ["c", "p"] {
                _ = try server.command(
                    "pg_dump", database: made, ["-F", form, "-f", folder.file(form).path]
                ).run().check()
            }
            try server.execute(database: made, "ALTER LARGE OBJECT 4711 OWNER TO tenant")
            for form in ["c", "p"] {
                let result = try Command.emigrate(
                    "verify", folder.file(form).path, "-d",
                    server.connectionString(database: made, user: "synapse")
                ).run()
                #expect(result.status == 1, "\(result)")
                #expect(result.text.contains("large object 4711 belongs to tenant, not synapse"))
                #expect(result.text.contains("1 x contents of large objects (permission denied)"))
            }
        }
    }
}
