import Foundation
import TestSupport
import Testing

/// A superuser loads what is to belong to a plain role: whatever the export's code does, and however
/// the load ends, it has that role's rights and no others.
@Suite("An export's code", .blocking, .enabled(if: PostgresServer.isAvailable))
struct HostileCodeTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    /// Statements after the attack's function; each calls it from another place.
    static let places: [(name: String, sql: String)] = [
        ("do", "DO $$ BEGIN PERFORM public.attack(); END $$;"),
        ("select", "SELECT public.attack();"),
        (
            "trigger",
            """
            CREATE FUNCTION public.fired() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN PERFORM public.attack(); RETURN NEW; END $$;
            CREATE TABLE public.t (a int);
            CREATE TRIGGER fired BEFORE INSERT ON public.t FOR EACH ROW
                EXECUTE FUNCTION public.fired();
            INSERT INTO public.t VALUES (1), (2);
            """
        ),
        (
            "index",
            """
            CREATE TABLE public.t (a int); INSERT INTO public.t VALUES (1);
            CREATE INDEX i ON public.t ((public.attack() + a));
            """
        ),
        (
            "default",
            """
            CREATE TABLE public.t (a int, b int DEFAULT public.attack());
            INSERT INTO public.t (a) VALUES (1);
            """
        ),
        (
            "check",
            """
            CREATE TABLE public.t (a int CHECK (public.attack() = 1));
            INSERT INTO public.t VALUES (1);
            """
        ),
        (
            "generated",
            """
            CREATE TABLE public.t (a int, b int GENERATED ALWAYS AS (public.attack()) STORED);
            INSERT INTO public.t (a) VALUES (1);
            """
        ),
        (
            "rule",
            """
            CREATE TABLE public.t (a int); CREATE TABLE public.u (a int);
            CREATE RULE r AS ON INSERT TO public.t DO ALSO
                INSERT INTO public.u VALUES (public.attack());
            INSERT INTO public.t VALUES (1);
            """
        ),
        (
            "domain",
            """
            CREATE DOMAIN public.d AS int CHECK (public.attack() = 1);
            CREATE TABLE public.t (a public.d); INSERT INTO public.t VALUES (1);
            """
        ),
        (
            "cast",
            """
            CREATE TYPE public.k AS (a int);
            CREATE FUNCTION public.told(public.k) RETURNS text LANGUAGE sql IMMUTABLE AS
                'SELECT public.attack()::text';
            CREATE CAST (public.k AS text) WITH FUNCTION public.told(public.k) AS IMPLICIT;
            CREATE TABLE public.t (a public.k); INSERT INTO public.t VALUES ('(1)');
            """
        ),
        (
            "view",
            """
            CREATE FUNCTION public.ordered(int, int) RETURNS int LANGUAGE sql IMMUTABLE AS
                'SELECT public.attack() - 1';
            CREATE TABLE public.t (a int); INSERT INTO public.t VALUES (1), (2), (3);
            CREATE VIEW public.v AS SELECT public.ordered(1, 2);
            SELECT * FROM public.v;
            """
        ),
        (
            "rows of a view",
            """
            CREATE TABLE public.t (a int);
            CREATE VIEW public.v AS SELECT a, public.attack() AS b FROM public.t;
            INSERT INTO public.v (a) VALUES (1);
            """
        ),
        (
            "setting",
            """
            SELECT pg_catalog.set_config(
                'application_name', public.attack()::pg_catalog.text, false);
            CREATE TABLE public.t (a int); INSERT INTO public.t VALUES (1);
            """
        ),
        (
            "values",
            """
            CREATE TABLE public.t (a int, b text);
            INSERT INTO public.t VALUES (public.attack(), '2'), (2, 1::text);
            """
        ),
        (
            "definer",
            """
            CREATE FUNCTION public.definer() RETURNS int LANGUAGE sql SECURITY DEFINER AS
                'SELECT public.attack()';
            CREATE MATERIALIZED VIEW public.m AS SELECT public.definer() AS a;
            """
        ),
        (
            "row security",
            """
            CREATE TABLE public.t (a int); INSERT INTO public.t VALUES (1);
            ALTER TABLE public.t ENABLE ROW LEVEL SECURITY;
            ALTER TABLE public.t FORCE ROW LEVEL SECURITY;
            CREATE POLICY p ON public.t USING (public.attack() = 1);
            """
        ),
        (
            "journal",
            """
            CREATE FUNCTION public.fired() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN PERFORM public.attack(); RETURN NEW; END $$;
            DO $$ BEGIN
                IF pg_catalog.to_regclass('emigrate_journal.export') IS NULL THEN RETURN; END IF;
                CREATE TRIGGER fired BEFORE UPDATE ON emigrate_journal.export FOR EACH ROW
                    EXECUTE FUNCTION public.fired();
                ALTER TABLE emigrate_journal.entry ADD CHECK (public.attack() = 1) NOT VALID;
                ALTER TABLE emigrate_journal.transaction ENABLE ROW LEVEL SECURITY;
                ALTER TABLE emigrate_journal.transaction FORCE ROW LEVEL SECURITY;
                CREATE POLICY p ON emigrate_journal.transaction USING (public.attack() = 1);
            END $$;
            """
        ),
        (
            "shadows",
            """
            CREATE FUNCTION public.current_setting(text) RETURNS text LANGUAGE sql AS
                'SELECT public.attack()::text';
            CREATE FUNCTION public.equal(name, name) RETURNS boolean LANGUAGE sql AS
                'SELECT public.attack() = 1';
            CREATE OPERATOR public.= (
                LEFTARG = name, RIGHTARG = name, FUNCTION = public.equal);
            CREATE VIEW public.pg_class AS
                SELECT public.attack() AS oid, 'x'::name AS relname;
            CREATE VIEW public.pg_database AS
                SELECT public.attack() AS oid, 'x'::name AS datname;
            SET search_path = public, pg_catalog;
            CREATE TABLE public.t (a name); INSERT INTO public.t VALUES ('x');
            """
        ),
        (
            "own role",
            """
            DO $$ BEGIN
                SET ROLE NONE; CREATE TABLE public.kept (a int);
                GRANT SELECT ON public.kept TO PUBLIC;
            EXCEPTION WHEN OTHERS THEN NULL; END $$;
            SELECT public.attack();
            """
        ),
        ("statements", "RESET ROLE; SET SESSION AUTHORIZATION DEFAULT; SELECT public.attack();"),
        ("discarding", "DISCARD ALL; SELECT public.attack();"),
        ("failing", "SELECT public.attack(); SELECT 1 / 0;"),
    ]

    /// A few will do where there is little to tell from another way in.
    private static func chosen(
        _ admission: HostileServer.Admission
    ) -> ArraySlice<(name: String, sql: String)> {
        switch admission {
        case .role, .password: places[...]
        case .anyRole, .nobody: places.prefix(3)
        }
    }

    /// An immutable function may change nothing itself, but may call one that does.
    private static func function(_ mark: String) -> String {
        """
        CREATE FUNCTION public.handler() RETURNS event_trigger LANGUAGE plpgsql AS
            $$ BEGIN PERFORM public.attack(); END $$;
        CREATE FUNCTION public.deed() RETURNS int LANGUAGE plpgsql AS
            $attack$ \(HostileServer.attack(leavingMark: mark)) $attack$;
        CREATE FUNCTION public.attack() RETURNS int LANGUAGE plpgsql IMMUTABLE AS
            $$ BEGIN RETURN public.deed(); END $$;

        """
    }

    private func load(
        _ file: URL, into server: PostgresServer, _ options: ArraySlice<String> = []
    ) throws -> CommandResult {
        try Command.emigrate(
            ["load", file.path, "-j", "2", "-d", server.connectionString(database: "target")]
                + options
        ).run()
    }

    /// Has a superuser compare what was loaded: nothing but what the code hides is found.
    private func verify(_ file: URL, on server: PostgresServer, _ place: String) throws {
        let target = server.connectionString(database: "target")
        for options in [[], ["--rows"]] {
            let result = try Command.emigrate(["verify", file.path, "-d", target] + options).run()
            #expect([0, 1].contains(result.status), "\(place): \(result)")
        }
    }

    @Test("of a script has the target role's rights", arguments: HostileServer.Admission.allCases)
    func script(_ admission: HostileServer.Admission) throws {
        let server = try HostileServer.make(admission)
        defer { server.stop() }
        let mark = folder.file("mark").path
        let before = try HostileServer.state(server)
        var loaded = 0
        for place in Self.chosen(admission) {
            let text = """
                -- PostgreSQL database dump
                SET client_encoding = 'UTF8';
                SET standard_conforming_strings = on;
                \(Self.function(mark))
                CREATE TABLE public.last (a int);
                COPY public.last (a) FROM stdin;
                1
                \\.
                \(place.sql)
                -- PostgreSQL database dump complete

                """
            let file = try folder.write(Array(text.utf8), to: "dump.sql")
            let result = try load(file, into: server)
            // Code that changes its session's role has run, too.
            if result.isSuccess || result.errorText.contains("has changed the session") {
                loaded += 1
            }
            if admission == .nobody {
                #expect(result.status == 77, "\(place.name): \(result.errorText)")
                #expect(result.errorText.contains("--superuser"), "\(result.errorText)")
            }
            if result.isSuccess { try verify(file, on: server, place.name) }
            let after = try HostileServer.state(server)
            #expect(Set(after).symmetricDifference(before) == [], "\(place.name)")
            #expect(!FileManager.default.fileExists(atPath: mark), "\(place.name)")
            #expect(
                try server.databases().filter { $0.hasPrefix("target") }
                    == (result.isSuccess ? ["target"] : []), "\(place.name)")
            try? server.dropDatabase("target")
        }
        // The others end with an error of their own.
        #expect(admission == .nobody ? loaded == 0 : loaded > Self.chosen(admission).count / 2)
        let log = try String(contentsOfFile: "\(server.host)/log", encoding: .utf8)
        for line in log.split(separator: "\n") where line.contains("CREATE ROLE emigrate") {
            #expect(line.contains("SCRAM-SHA-256$"))
        }
    }

    @Test("of an archive has the target role's rights", arguments: HostileServer.Admission.allCases)
    func archive(_ admission: HostileServer.Admission) throws {
        let server = try HostileServer.make(admission)
        defer { server.stop() }
        let mark = folder.file("mark").path
        for place in Self.chosen(admission)
        where !["failing", "journal", "shadows"].contains(place.name) {
            try server.createDatabase(named: "source", owner: nil)
            try server.execute(database: "source", Self.function(mark) + place.sql)
            let file = try folder.write(
                try server.command("pg_dump", database: "source", ["-Fc"]).run().check().output,
                to: "dump.custom")
            try server.dropDatabase("source")
            let before = try HostileServer.state(server)
            let result = try load(file, into: server)
            #expect(
                result.status == (admission == .nobody ? 77 : 0),
                "\(place.name): \(result.errorText)")
            if result.isSuccess { try verify(file, on: server, place.name) }
            let after = try HostileServer.state(server)
            #expect(Set(after).symmetricDifference(before) == [], "\(place.name)")
            #expect(!FileManager.default.fileExists(atPath: mark), "\(place.name)")
            try? server.dropDatabase("target")
        }
    }

    @Test("is refused before the load where only more rights would do")
    func foreseen() throws {
        let server = try HostileServer.make(.anyRole)
        defer { server.stop() }
        try server.createRole("builder", options: "LOGIN CREATEDB")
        try server.execute(database: "postgres", "GRANT synapse, other TO builder")
        let file = try folder.write(Array("CREATE TABLE public.t (a int);\n".utf8), to: "dump.sql")
        for options in [["--dry-run"], []] {
            let target = server.connectionString(database: "target", user: "builder")
            let result = try Command.emigrate(["load", file.path, "-d", target] + options).run()
            #expect(result.status == 77, "\(result)")
            #expect(result.errorText.contains("more rights than role synapse"), "\(result)")
            #expect(try !server.databases().contains { $0.hasPrefix("target") })
        }
        // A superuser's load makes a role, which a dry run does not.
        let before = try HostileServer.state(server)
        for options in [["--dry-run"], []] { try load(file, into: server, options[...]).check() }
        #expect(try HostileServer.state(server) == before)
    }

    @Test("leaves no role where the load is killed", arguments: [false, true])
    func killed(_ resumes: Bool) throws {
        let server = try HostileServer.make(.anyRole)
        defer { server.stop() }
        let before = try HostileServer.state(server)
        // More than is read before a load begins.
        let text = Array(
            """
            -- PostgreSQL database dump
            CREATE TABLE public.t (a int);
            COPY public.t (a) FROM stdin;
            \(String(repeating: "1\n", count: 2_000_000))\\.
            -- PostgreSQL database dump complete

            """.utf8)
        let options = ["load", "-", "-d", server.connectionString(database: "target")]
        var command = try Command.emigrate(options)
        command.input = .stalling(
            text, at: text.count - 60, for: .seconds(1), signal: SIGKILL)
        #expect(try command.run().signal == SIGKILL)
        let made = "SELECT count(*) FROM pg_roles WHERE rolname ~ '^emigrate_load_'"
        #expect(try server.value(database: "postgres", made) == "1")
        #expect(try HostileServer.state(server) != before)
        var again = try Command.emigrate(options + (resumes ? ["--resume"] : []))
        again.input = .bytes(text)
        try again.run().check()
        #expect(try HostileServer.state(server) == before)
    }
}
