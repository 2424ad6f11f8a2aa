import Foundation
import TestSupport
import Testing

/// Scripts that are no plain pg_dump's, loaded by psql and by `load`: each is proved, counted or left
/// out by word, and never called different or proved where it is not.
@Suite(
    "Of each table it is said whether its rows are proved, counted or not compared",
    .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"))
struct RowProofTests {
    private static let start = """
        SET client_encoding = 'UTF8';
        SET standard_conforming_strings = on;
        CREATE TABLE public.rooms (id integer NOT NULL, name text);

        """
    private static let rows = "COPY public.rooms (id, name) FROM stdin;\n1\tone\n2\ttwo\n\\.\n"

    /// What `verify --json` says of a database.
    private struct Verdict: Decodable {
        struct Table: Decodable {
            var name: String
            var rows: UInt64
            var proof: String
        }
        var faithful: Bool
        var countsOnly: Bool
        var tables: [Table]
    }

    /// Databases made of a script by psql and by `load`, and what is said of them.
    private struct Outcome {
        var loaded: CommandResult
        var afterLoad: Verdict
        var afterPsql: Verdict
    }

    private func outcome(_ script: String, _ change: String? = nil) throws -> Outcome {
        let server = try LoadServer.shared
        let folder = try TemporaryDirectory()
        let path = folder.file("dump.sql").path
        try script.write(toFile: path, atomically: true, encoding: .utf8)
        let database = LoadServer.newName()
        defer { try? server.dropDatabase(database) }
        let target = ["-d", server.connectionString(database: database, user: "synapse")]
        let loaded = try Command.emigrate(["load", path] + target).run()
        #expect(loaded.status == 0, "\(loaded)")
        if let change { try server.execute(database: database, change) }
        func verdict(_ target: [String]) throws -> Verdict {
            let result = try Command.emigrate(["verify", path, "--json"] + target).run()
            #expect([0, 1].contains(result.status), "\(result)")
            return try JSONDecoder().decode(Verdict.self, from: Data(result.text.utf8))
        }
        return try server.withDatabase(owner: "synapse") { made in
            _ = try server.command(
                "psql", database: made, user: "synapse",
                ["-q", "-v", "ON_ERROR_STOP=1", "-f", path]
            ).run().check()
            return Outcome(
                loaded: loaded, afterLoad: try verdict(target),
                afterPsql: try verdict([
                    "-d", server.connectionString(database: made, user: "synapse"),
                ]))
        }
    }

    @Test(
        "rows that came by other statements than pg_dump's",
        arguments: [
            ("", "proved", 2),
            ("INSERT INTO public.rooms (id, name) VALUES (3, 'it''s'), (4, NULL);", "proved", 4),
            ("INSERT INTO public.rooms VALUES (3, E'a\\tb');", "proved", 3),
            ("INSERT INTO public.rooms VALUES ('03', 'three');", "proved", 3),
            ("INSERT INTO public.rooms (name, id) VALUES ('three', 3);", "proved", 3),
            ("INSERT INTO public.rooms (id) VALUES (3);", "counted", 3),
            ("INSERT INTO public.rooms VALUES (1 + 2, 'three');", "counted", 3),
            (
                "INSERT INTO public.rooms (id, name) SELECT id + 10, name FROM public.rooms;",
                "not compared", 2
            ),
            ("COPY public.rooms (name, id) FROM stdin;\nthree\t3\n\\.\n", "proved", 3),
            ("COPY public.rooms FROM stdin WITH (FORMAT text);\n3\tc\n\\.\n", "proved", 3),
            ("COPY public.rooms FROM stdin WITH (NULL '');\n3\t\n\\.\n", "proved", 3),
            (
                "COPY public.rooms FROM stdin WITH (FORMAT csv, HEADER);\nid,name\n3,\"a\nb\"\n\\.\n",
                "proved", 3
            ),
            (
                "COPY public.rooms (id, name) FROM stdin WHERE id < 4;\n3\tc\n4\td\n\\.\n",
                "proved", 3
            ),
            ("COPY public.rooms (id) FROM stdin;\n3\n\\.\n", "counted", 3),
            ("TRUNCATE public.rooms;\n\(rows)", "proved", 2),
            ("DELETE FROM public.rooms;", "proved", 0),
            ("DELETE FROM public.rooms WHERE id = 1;", "not compared", 2),
            ("DELETE FROM public.rooms WHERE id = 9;", "proved", 2),
            ("UPDATE public.rooms SET name = 'x';", "counted", 2),
            ("DO $$ BEGIN DELETE FROM public.rooms; END $$;", "not compared", 2),
            ("ALTER TABLE public.rooms ALTER COLUMN name TYPE varchar(10);", "proved", 2),
            ("ALTER TABLE public.rooms ALTER id TYPE text USING id || 'x';", "counted", 2),
            ("BEGIN;\nINSERT INTO public.rooms VALUES (3, 'c');\nCOMMIT;", "proved", 3),
        ])
    func forms(_ more: String, _ proof: String, _ count: UInt64) throws {
        let outcome = try outcome(Self.start + Self.rows + more + "\n")
        for verdict in [outcome.afterLoad, outcome.afterPsql] {
            #expect(verdict.faithful)
            #expect(verdict.tables.map(\.proof) == [proof])
            #expect(verdict.tables.map(\.rows) == [count])
            #expect(verdict.countsOnly == (proof == "counted"))
        }
        let says = outcome.loaded.text
        #expect(says.contains("Counted only: rows of public.rooms") == (proof == "counted"))
        #expect(says.contains("Not compared: rows of public.rooms") == (proof == "not compared"))
    }

    @Test(
        "what was changed since is found",
        arguments: [
            "INSERT INTO public.rooms (id, name) VALUES (1, 'one'), (2, 'two');",
            "INSERT INTO public.rooms VALUES ('01', 'one'), (2, 'two');",
            "COPY public.rooms FROM stdin WITH (FORMAT text);\n1\tone\n2\ttwo\n\\.\n",
            "COPY public.rooms FROM stdin WITH (FORMAT csv);\n1,one\n2,two\n\\.\n",
            "COPY public.rooms FROM stdin;\n1\tone\n\\.\nINSERT INTO public.rooms (name, id) VALUES ('two', 2);",
        ])
    func changed(_ rows: String) throws {
        let outcome = try outcome(
            Self.start + rows + "\n", "UPDATE rooms SET name = 'other' WHERE id = 2")
        #expect(outcome.afterPsql.tables.map(\.proof) == ["proved"])
        #expect(!outcome.afterLoad.faithful)
        #expect(outcome.afterLoad.tables.map(\.proof) == ["differs"])
    }

    @Test(
        "a trigger or rule that swallows rows ends the load",
        arguments: [
            "CREATE RULE r AS ON INSERT TO public.rooms DO INSTEAD NOTHING;",
            """
            CREATE FUNCTION public.f() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NULL; END$$;
            CREATE TRIGGER t BEFORE INSERT ON public.rooms FOR EACH ROW EXECUTE PROCEDURE public.f();
            """,
        ])
    func swallowed(_ statements: String) throws {
        let server = try LoadServer.shared
        let folder = try TemporaryDirectory()
        let path = folder.file("dump.sql").path
        let script =
            Self.start + statements + "\nINSERT INTO public.rooms (id, name) VALUES (1, 'one');\n"
        try script.write(toFile: path, atomically: true, encoding: .utf8)
        let database = LoadServer.newName()
        let target = ["-d", server.connectionString(database: database, user: "synapse")]
        let loaded = try Command.emigrate(["load", path] + target).run()
        #expect(loaded.status == 1, "\(loaded)")
        #expect(try !server.databases().contains(database))
        try server.withDatabase(owner: "synapse") { made in
            try server.execute(database: made, user: "synapse", script)
            let there = ["-d", server.connectionString(database: made, user: "synapse")]
            #expect(try Command.emigrate(["verify", path] + there).run().status == 1)
        }
    }

    @Test("a load does not follow what a script takes back, and says so")
    func takenBack() throws {
        let server = try LoadServer.shared
        let folder = try TemporaryDirectory()
        let path = folder.file("dump.sql").path
        let script = "\(Self.start)\(Self.rows)BEGIN;\nDELETE FROM public.rooms;\nROLLBACK;\n"
        try script.write(toFile: path, atomically: true, encoding: .utf8)
        let database = LoadServer.newName()
        let target = ["-d", server.connectionString(database: database, user: "synapse")]
        let loaded = try Command.emigrate(["load", path] + target).run()
        #expect(loaded.status == 1, "\(loaded)")
        #expect(loaded.errorText.contains("ROLLBACK"))
        try server.withDatabase(owner: "synapse") { made in
            _ = try server.command(
                "psql", database: made, user: "synapse", ["-q", "-f", path]
            ).run().check()
            let there = ["-d", server.connectionString(database: made, user: "synapse")]
            let result = try Command.emigrate(["verify", path] + there).run()
            #expect(result.status == 0)
            #expect(result.text.contains("all 2 rows of 1 tables"))
        }
    }

    @Test(
        "archives of INSERT statements are proved, with statements of any length",
        arguments: [["--inserts"], ["--column-inserts", "--rows-per-insert=100000"]])
    func archives(_ options: [String]) throws {
        let server = try LoadServer.shared
        let folder = try TemporaryDirectory()
        let path = folder.file("dump").path
        try server.withDatabase(owner: "synapse") { source in
            try server.execute(
                database: source, user: "synapse",
                """
                CREATE TABLE big AS SELECT i, repeat('v', 180) || i AS t
                    FROM generate_series(1, 60000) i;
                CREATE TABLE values (id integer GENERATED ALWAYS AS IDENTITY, "a b" text,
                    double integer GENERATED ALWAYS AS (2 * 1) STORED, flag bool, bits bit(3));
                INSERT INTO values ("a b", flag, bits) VALUES (E'tab\\tline\\nback\\\\', true, B'101'),
                    (NULL, false, NULL), ('it''s', NULL, B'000');
                """)
            _ = try server.command(
                "pg_dump", database: source, options + ["-F", "custom", "-f", path]
            ).run().check()
        }
        let database = LoadServer.newName()
        defer { try? server.dropDatabase(database) }
        let target = ["-d", server.connectionString(database: database, user: "synapse")]
        let loaded = try Command.emigrate(["load", path] + target).run()
        #expect(loaded.status == 0, "\(loaded)")
        #expect(loaded.text.contains("all 60,003 rows of 2 tables were read back"))
        #expect(try Command.emigrate(["verify", path] + target).run().status == 0)
        for change in ["UPDATE values SET flag = true WHERE id = 2", "DELETE FROM big WHERE i = 7"]
        {
            try server.execute(database: database, change)
            let result = try Command.emigrate(["verify", path, "--json"] + target).run()
            // DEFAULT, for a generated column, leaves a value to the database.
            let isTold = options.count > 1 || change.hasPrefix("DELETE")
            #expect(result.status == (isTold ? 1 : 0))
            if !isTold { #expect(result.text.contains("left to the database")) }
        }
    }
}
