import Foundation
import TestSupport
import Testing

/// Statements behind the rows that change other tables than the one that they name.
@Suite(
    "What code behind the rows changes is not called proved before", .blocking,
    .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"))
struct CodeFateTests {
    private struct Report: Decodable {
        struct Table: Decodable {
            var name: String
            var proof: String
        }
        var tables: [Table]
    }

    private static let base = """
        SET client_encoding = 'UTF8';
        SET standard_conforming_strings = on;
        CREATE FUNCTION public.z() RETURNS integer LANGUAGE plpgsql
            AS $$begin delete from public.rooms; return 1; end$$;
        CREATE FUNCTION public.t() RETURNS trigger LANGUAGE plpgsql
            AS $$begin delete from public.rooms; return old; end$$;
        CREATE TABLE public.rooms (id integer, name text);
        CREATE TABLE public.other (id integer, name text);
        COPY public.rooms (id, name) FROM stdin;
        1\tone
        2\ttwo
        \\.
        COPY public.other (id, name) FROM stdin;
        7\tseven
        \\.
        CREATE INDEX rooms_name ON public.rooms USING btree (name);

        """

    private static let view = "CREATE VIEW public.v AS SELECT * FROM public.rooms; "
    private static let codeView = "CREATE VIEW public.v AS SELECT public.z() AS a; "

    static let changes = [
        view + "DELETE FROM public.v;", view + "UPDATE public.v SET name = 'x';",
        view + "DELETE FROM public.v WHERE id = 1;",
        "CREATE RULE r AS ON DELETE TO public.other DO ALSO DELETE FROM public.rooms;"
            + " DELETE FROM public.other;",
        "CREATE RULE r AS ON DELETE TO public.other DO INSTEAD NOTHING; DELETE FROM public.other;",
        "CREATE TABLE public.k AS WITH x AS (DELETE FROM public.rooms RETURNING *) SELECT 1;",
        "CREATE TRIGGER t AFTER DELETE ON public.other FOR EACH ROW EXECUTE FUNCTION public.t();"
            + " DELETE FROM public.other;",
        "CREATE TRIGGER t AFTER TRUNCATE ON public.other FOR EACH STATEMENT"
            + " EXECUTE FUNCTION public.t(); TRUNCATE public.other;",
        view + "CREATE TRIGGER t INSTEAD OF DELETE ON public.v FOR EACH ROW"
            + " EXECUTE FUNCTION public.t(); DELETE FROM public.v;",
        codeView + "SELECT * FROM public.v;", codeView + "TABLE public.v;",
        codeView + "CREATE TABLE public.k AS SELECT * FROM public.v;",
        codeView + "INSERT INTO public.other (id) SELECT a FROM public.v;",
        codeView + "CREATE VIEW public.w AS SELECT * FROM public.v; SELECT * FROM public.w;",
        "CREATE TABLE public.k AS SELECT public.z();", "SELECT public.z() AS a INTO public.k;",
        "CREATE MATERIALIZED VIEW public.k AS SELECT public.z() AS a;",
        "CREATE MATERIALIZED VIEW public.k AS SELECT public.z() AS a WITH NO DATA;"
            + " REFRESH MATERIALIZED VIEW public.k;",
        "UPDATE public.other SET id = public.z();",
        "DELETE FROM public.other WHERE id = public.z();",
        "ALTER TABLE public.other ADD COLUMN c integer DEFAULT public.z();",
        "ALTER TABLE public.other ALTER COLUMN id TYPE integer USING public.z();",
        "ALTER TABLE public.other ADD CONSTRAINT c CHECK (public.z() = 1);",
        "VALUES (public.z());", "INSERT INTO public.other (id) VALUES (public.z());",
        "BEGIN; DELETE FROM public.other; COMMIT AND CHAIN; DELETE FROM public.rooms; COMMIT;",
    ]

    @Test("as psql leaves it", arguments: changes)
    func changed(_ change: String) throws {
        let server = try LoadServer.shared
        let name = LoadServer.newName()
        defer { try? server.dropDatabase(name) }
        let folder = try TemporaryDirectory()
        let script = try folder.write((Self.base + change + "\n").utf8, to: "dump.sql")
        let target = server.connectionString(database: name, user: "synapse")
        let loaded = try Command.emigrate("load", script.path, "-d", target, "--json").run()
        #expect(loaded.status == 0, "\(loaded)")
        let last = try #require(loaded.text.split(separator: "\n").last)
        let report = try JSONDecoder().decode(Report.self, from: Data(last.utf8))
        let rows = "SELECT id, name FROM %s ORDER BY 1, 2"
        try server.withDatabase(owner: "synapse") { other in
            try server.psql(database: other, user: "synapse", .file(script)).check()
            for (table, original) in [("public.rooms", ["1", "2"]), ("public.other", ["7"])] {
                let query = rows.replacing("%s", with: table)
                let found = try server.query(database: name, query)
                #expect(try found == server.query(database: other, query), "\(table)")
                let proof = report.tables.first { $0.name == table }?.proof
                let isOriginal = found.map { $0[0] ?? "" } == original
                #expect(
                    isOriginal || proof != "proved" || found.isEmpty, "\(table): \(loaded.text)")
            }
        }
        let verified = try Command.emigrate("verify", script.path, "-d", target).run()
        #expect(verified.status == 0, "\(verified)")
    }

    @Test("what it takes back is there, where the next transaction has begun at once")
    func chain() throws {
        let folder = try TemporaryDirectory()
        let change =
            "BEGIN; DELETE FROM public.other; COMMIT AND CHAIN;"
            + " DELETE FROM public.rooms; ROLLBACK;\n"
        let script = try folder.write((Self.base + change).utf8, to: "dump.sql")
        let target = try LoadServer.shared.connectionString(
            database: LoadServer.newName(), user: "synapse")
        let result = try Command.emigrate("load", script.path, "-d", target).run()
        #expect(result.status == 1, "\(result)")
        #expect(result.errorText.contains("ROLLBACK takes back"), "\(result)")
    }

    @Test(
        "schema public is the one that the script has made",
        arguments: [
            "ALTER SCHEMA public RENAME TO former; CREATE SCHEMA public;",
            "DROP SCHEMA public CASCADE; CREATE SCHEMA public;",
        ])
    func schemaPublic(_ change: String) throws {
        let server = try LoadServer.shared
        let name = LoadServer.newName()
        defer { try? server.dropDatabase(name) }
        let folder = try TemporaryDirectory()
        let sql = Self.base + change + " CREATE TABLE public.new (id integer);\n"
        let script = try folder.write(sql.utf8, to: "dump.sql")
        let target = server.connectionString(database: name, user: "synapse")
        let result = try Command.emigrate(
            "load", script.path, "-d", target, "--verify", "counts"
        ).run()
        #expect(result.status == 0, "\(result)")
        #expect(!result.text.contains("every database has"), "\(result.text)")
        let tables = """
            SELECT schemaname, tablename FROM pg_tables
            WHERE schemaname IN ('public', 'former') ORDER BY 1, 2
            """
        try server.withDatabase(owner: "synapse") { other in
            try server.psql(database: other, user: "synapse", .file(script)).check()
            #expect(
                try server.query(database: name, tables) == server.query(database: other, tables))
        }
    }
}
