import Foundation
import TestSupport
import Testing

/// A load that goes on with another run's work keeps that work, however it ends.
@Suite("A load that cannot go on", .blocking, .enabled(if: PostgresServer.isAvailable))
final class KeptWorkTests: LoadSuite {
    private static func script(_ tag: String, end: String) -> String {
        """
        SET client_encoding = 'UTF8';
        SET standard_conforming_strings = on;
        CREATE TABLE public.a (id int, t text);
        COPY public.a (id, t) FROM stdin;
        1\t\(tag)
        \\.

        CREATE INDEX i ON public.a (\(end));

        """
    }

    private func load(
        _ input: Command.Input, _ options: String..., inPlace: Bool
    ) throws -> CommandResult {
        let target = server.connectionString(database: name, user: "synapse")
        var command = try Command.emigrate(
            ["load", "-", "-d", target] + options + (inPlace ? ["--in-place"] : []))
        command.input = input
        return try command.run()
    }

    @Test("keeps what is there, and says so", arguments: [false, true])
    func keeps(_ inPlace: Bool) throws {
        let filling = inPlace ? name : name + ".emigrate-filling"
        if inPlace { try server.createDatabase(named: name, owner: "synapse") }
        defer { for name in [name, filling] { try? server.dropDatabase(name) } }
        let broken = Command.Input.text(Self.script("old", end: "nothing"))
        let first = try load(broken, "--keep-partial", inPlace: inPlace)
        #expect(first.status == 1, "\(first)")
        #expect(
            first.errorText.contains("what was loaded stays in database \(filling)"), "\(first)")
        func expectKept(_ sourceLocation: SourceLocation = #_sourceLocation) throws {
            #expect(
                try server.value(database: filling, "SELECT t FROM a;") == "old",
                sourceLocation: sourceLocation)
            #expect(
                try server.value(
                    database: filling,
                    "SELECT count(*) FROM emigrate_journal.entry WHERE kind = 'rows';")
                    == "1",
                sourceLocation: sourceLocation)
        }
        try expectKept()
        // The same again.
        let again = try load(broken, "--resume", inPlace: inPlace)
        #expect(again.status == 1, "\(again)")
        #expect(again.errorText.contains("stays in database \(filling)"), "\(again)")
        try expectKept()
        // Another export, and the same with other options.
        let other = try load(
            .text(Self.script("new", end: "id")), "--resume", inPlace: inPlace)
        #expect(other.status == 1, "\(other)")
        #expect(other.errorText.contains("another export"), "\(other)")
        try expectKept()
        for options in ["--no-privileges", "--keep-one-time-keys", "--with-statistics"] {
            let result = try load(broken, "--resume", options, inPlace: inPlace)
            #expect(result.status == 1, "\(result)")
            #expect(result.errorText.contains("another export"), "\(result)")
            try expectKept()
        }
        // Without it, a load begins anew.
        let anew = try load(.text(Self.script("new", end: "id")), inPlace: inPlace)
        #expect(anew.isSuccess, "\(anew)")
        #expect(try server.value(database: name, "SELECT t FROM a;") == "new")
    }

    @Test(
        "goes on with what it has made of schemas and extensions", arguments: ["-Fd", "-Fp"],
        [false, true])
    func made(_ form: String, _ isSuperuser: Bool) throws {
        let source = try server.createDatabase()
        try server.createDatabase(named: name, owner: "synapse")
        defer { for name in [source, name] { try? server.dropDatabase(name) } }
        try server.execute(
            database: source,
            """
            CREATE SCHEMA app;
            CREATE EXTENSION hstore SCHEMA app;
            CREATE TABLE app.t (a integer, h app.hstore);
            INSERT INTO app.t SELECT n, 'a=>1' FROM generate_series(1, 100) n;
            CREATE FUNCTION app.checked(a integer) RETURNS integer LANGUAGE plpgsql IMMUTABLE AS $$
            BEGIN
                IF current_setting('kept.fails', true) = 'yes' THEN RAISE 'not yet'; END IF;
                RETURN a;
            END $$;
            CREATE INDEX i ON app.t (app.checked(a));
            """)
        let dump = folder.file("dump").path
        try server.command("pg_dump", database: source, [form, "-f", dump]).run().check()
        let user = isSuperuser ? server.superuser : "synapse"
        let target = server.connectionString(database: name, user: user)
        func load(_ option: String) throws -> CommandResult {
            try Command.emigrate(
                ["load", dump, "-q", "-d", target, "--in-place", option]
                    + (isSuperuser ? ["--superuser"] : [])
            ).run()
        }
        try server.execute(
            database: "postgres", "ALTER DATABASE \(name) SET kept.fails TO 'yes';")
        let first = try load("--keep-partial")
        #expect(first.status == 1 && first.errorText.contains("not yet"), "\(first)")
        try server.execute(database: "postgres", "ALTER DATABASE \(name) RESET kept.fails;")
        let second = try load("--resume")
        #expect(second.isSuccess, "\(second)")
        #expect(try server.value(database: name, "SELECT count(h) FROM app.t;") == "100")
        try Command.emigrate("verify", dump, "-d", target).run().check()
    }

    /// INSERT statements behind more than a pipe's fingerprint sees, and a key that fails at first.
    private static func inserts(_ tag: String, key: String) -> String {
        let filler = (0..<40_000).map {
            "-- line \($0) of what the fingerprint takes for the export"
        }
        return filler.joined(separator: "\n") + """

            CREATE TABLE public.a (id int, t text);
            INSERT INTO public.a VALUES (1, '\(tag)');
            INSERT INTO public.a VALUES (2, 'two');
            ALTER TABLE public.a ADD PRIMARY KEY (\(key));

            """
    }

    @Test("refuses statements that are not those it passes over", arguments: [false, true])
    func otherStatements(_ inPlace: Bool) throws {
        let filling = inPlace ? name : name + ".emigrate-filling"
        if inPlace { try server.createDatabase(named: name, owner: "synapse") }
        defer { for name in [name, filling] { try? server.dropDatabase(name) } }
        let first = try load(
            .text(Self.inserts("old", key: "nothing")), "--keep-partial", inPlace: inPlace)
        #expect(first.status == 1, "\(first)")
        let other = try load(.text(Self.inserts("new", key: "id")), "--resume", inPlace: inPlace)
        #expect(other.status == 1, "\(other)")
        #expect(other.errorText.contains("another export"), "\(other)")
        #expect(try server.value(database: filling, "SELECT t FROM a WHERE id = 1;") == "old")
        let same = try load(.text(Self.inserts("old", key: "id")), "--resume", inPlace: inPlace)
        #expect(same.isSuccess, "\(same)")
        #expect(try server.value(database: name, "SELECT string_agg(t, ',') FROM a;") == "old,two")
    }

    @Test("removes what code in the export made before it failed")
    func code() throws {
        defer { try? server.dropDatabase(name) }
        try server.createDatabase(named: name, owner: "synapse")
        let script = """
            do $$ BEGIN
                CREATE TYPE public.mood AS ENUM ('x');
            EXCEPTION WHEN duplicate_object THEN NULL; END $$;
            CREATE TABLE public.t (m public.mood);
            CREATE INDEX i ON public.t (nothing);

            """
        let result = try load(.text(script), inPlace: true)
        #expect(result.errorText.contains("what was loaded is removed"), "\(result)")
        let left = try server.value(
            database: name,
            """
            SELECT (SELECT count(*) FROM pg_type WHERE typname = 'mood') || ' ' || (
                SELECT count(*) FROM pg_namespace WHERE nspname = 'emigrate_journal');
            """)
        #expect(left == "0 0")
    }
}
