import Foundation
import TestSupport
import Testing

/// Statements after which other rows are there than those that the text brings to a table.
@Suite(
    "A load does what psql does, and verify calls neither of both different", .blocking,
    .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"))
struct RowFateTests {
    private struct Report: Decodable {
        struct Table: Decodable {
            var name: String
            var proof: String
        }
        var tables: [Table]
    }

    private static let partitions = """
        CREATE TABLE public.root (id integer, v text) PARTITION BY LIST (id);
        CREATE TABLE public.one PARTITION OF public.root FOR VALUES IN (1);
        CREATE TABLE public.two PARTITION OF public.root FOR VALUES IN (2, 3);

        """

    static let scripts: [(sql: String, proofs: [String: String])] = [
        (
            """
            CREATE TABLE public.t (id integer GENERATED ALWAYS AS IDENTITY, v text);
            INSERT INTO public.t (id, v) OVERRIDING USER VALUE VALUES (50, 'x'), (51, 'y');
            """, ["public.t": "counted"]
        ),
        (
            """
            CREATE TABLE public.t (id integer GENERATED ALWAYS AS IDENTITY, v text);
            INSERT INTO public.t OVERRIDING SYSTEM VALUE VALUES (50, 'x'), (51, 'y');
            """, ["public.t": "proved"]
        ),
        (
            """
            CREATE TABLE public.a (id integer PRIMARY KEY, v text);
            CREATE TABLE public.t (LIKE public.a INCLUDING ALL);
            INSERT INTO public.t (id, v) VALUES (1, 'x');
            INSERT INTO public.t (id, v) VALUES (1, 'y'), (2, 'z') ON CONFLICT DO NOTHING;
            """, ["public.a": "proved", "public.t": "not compared"]
        ),
        (
            """
            CREATE TABLE public.t (v text); ALTER TABLE public.t ADD COLUMN id integer UNIQUE;
            INSERT INTO public.t (id, v) VALUES (1, 'x');
            INSERT INTO public.t (id, v) VALUES (1, 'y'), (2, 'z') ON CONFLICT DO NOTHING;
            """, ["public.t": "not compared"]
        ),
        (
            partitions + """
                ALTER TABLE public.root ADD PRIMARY KEY (id);
                INSERT INTO public.two (id, v) VALUES (2, 'x');
                INSERT INTO public.two (id, v) VALUES (2, 'y'), (3, 'z') ON CONFLICT DO NOTHING;
                """, ["public.one": "proved", "public.two": "not compared"]
        ),
        (
            partitions + """
                INSERT INTO public.one (id, v) VALUES (1, 'x'), (1, 'y');
                UPDATE public.root SET id = 2 WHERE v = 'x';
                """, ["public.one": "not compared", "public.two": "not compared"]
        ),
        (
            """
            CREATE SCHEMA synapse;
            CREATE TABLE t (id integer, v text);
            COPY t (id, v) FROM stdin;
            1\tx
            \\.
            CREATE TABLE public.t (id integer, v text);
            INSERT INTO t VALUES (2, 'y');
            COPY public.t (id, v) FROM stdin;
            7\tx
            \\.
            CREATE TABLE synapse.u (id integer); INSERT INTO u VALUES (1);
            """,
            ["synapse.t": "proved", "public.t": "proved", "synapse.u": "proved"]
        ),
        (
            """
            CREATE TABLE u (id integer); INSERT INTO u VALUES (1);
            CREATE SCHEMA synapse; ALTER TABLE u RENAME TO t;
            CREATE TABLE u (id integer); INSERT INTO u VALUES (2);
            """, ["public.t": "proved", "synapse.u": "proved"]
        ),
    ]

    @Test("statements by which rows fare", arguments: scripts.indices)
    func fate(_ index: Int) throws {
        let (sql, proofs) = Self.scripts[index]
        let server = try LoadServer.shared
        let folder = try TemporaryDirectory()
        let script = folder.file("dump.sql")
        try (sql + "\n").write(to: script, atomically: true, encoding: .utf8)
        let database = LoadServer.newName()
        defer { try? server.dropDatabase(database) }
        func target(_ name: String) -> [String] {
            ["-d", server.connectionString(database: name, user: "synapse")]
        }
        func dump(_ name: String) throws -> [String] {
            try server.command("pg_dump", database: name).run().check().text
                .components(separatedBy: "\n").filter { !$0.hasPrefix("\\") }
        }
        let loaded = try Command.emigrate(["load", script.path] + target(database)).run()
        #expect(loaded.status == 0, "\(loaded)")
        try server.withDatabase(owner: "synapse") { made in
            try server.psql(database: made, user: "synapse", .file(script)).check()
            #expect(try dump(database) == dump(made))
            for name in [database, made] {
                let result = try Command.emigrate(
                    ["verify", script.path, "--json"] + target(name)
                ).run()
                #expect(result.status == 0, "\(result.text)")
                let report = try JSONDecoder().decode(Report.self, from: Data(result.text.utf8))
                #expect(
                    Dictionary(report.tables.map { ($0.name, $0.proof) }) { $1 } == proofs)
                #expect(!result.text.contains("not in the export"))
            }
        }
    }
}
