import Foundation
import TestSupport
import Testing

@Suite(
    "What a server refuses is told in its words, with advice where the cause is known",
    .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"))
struct ServerWordsTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    private func load(
        _ script: String, _ options: [String] = [], isPiped: Bool = false
    ) throws -> CommandResult {
        let dump = try folder.write(script.utf8, to: "dump.sql")
        let conninfo = try LoadServer.shared.connectionString(
            database: LoadServer.newName(), user: "synapse")
        var command = try Command.emigrate(
            ["load", isPiped ? "-" : dump.path, "-q", "-d", conninfo] + options)
        if isPiped { command.input = .text(script) }
        return try command.run()
    }

    private static let start = """
        SET client_encoding = 'UTF8';
        SELECT pg_catalog.set_config('search_path', '', false);
        CREATE FUNCTION public.lower2(text) RETURNS text LANGUAGE sql IMMUTABLE
            AS $_$ select lower($1) $_$;
        CREATE FUNCTION public.norm(text) RETURNS text LANGUAGE plpgsql IMMUTABLE
            AS $_$ begin return LOWER2($1); end $_$;
        CREATE TABLE public.dict (v text);
        CREATE FUNCTION public.known(text) RETURNS boolean LANGUAGE plpgsql STABLE
            AS $_$ begin return exists(select 1 from "dict" where v = $1); end $_$;

        """

    @Test(
        "a name that only a search_path finds",
        arguments: [
            (
                """
                CREATE TABLE public.t (a text);
                COPY public.t (a) FROM stdin;
                x
                \\.
                CREATE INDEX i ON public.t (public.norm(a));

                """, "lower2"
            ),
            (
                """
                CREATE TABLE public.t (a text CHECK (public.known(a)));
                COPY public.t (a) FROM stdin;
                x
                \\.

                """, "dict"
            ),
        ])
    func searchPath(_ rest: String, _ name: String) throws {
        let result = try load(Self.start + rest)
        #expect(result.status == 1, "\(result)")
        for words in ["search_path", "public.\(name)", "CONTEXT: ", "PL/pgSQL"] {
            #expect(result.errorText.contains(words), "\(words) \(result)")
        }
    }

    @Test(
        "keys that stay on while rows come in a circle, with what to do", arguments: [false, true])
    func keysStayOn(_ isPiped: Bool) throws {
        let script = """
            SET client_encoding = 'UTF8';
            CREATE TABLE public.a (id integer PRIMARY KEY, b integer);
            CREATE TABLE public.b (id integer PRIMARY KEY, a integer REFERENCES public.a);
            ALTER TABLE public.a ADD CONSTRAINT a_b FOREIGN KEY (b) REFERENCES public.b (id);
            ALTER TABLE public.a DISABLE TRIGGER ALL;
            COPY public.a (id, b) FROM stdin;
            1\t1
            \\.
            ALTER TABLE public.a ENABLE TRIGGER ALL;
            COPY public.b (id, a) FROM stdin;
            1\t1
            \\.

            """
        let result = try load(script, isPiped: isPiped)
        #expect(result.status == 77, "\(result)")
        for words in ["a_b", "DISABLE TRIGGER ALL", "--superuser", "as it was"] {
            #expect(result.errorText.contains(words), "\(words) \(result)")
        }
        for setting in [
            "SET session_replication_role = replica;",
            "SELECT pg_catalog.set_config('session_replication_role', 'replica', false);",
        ] {
            let other = script.replacing("ALTER TABLE public.a DISABLE TRIGGER ALL;", with: setting)
            let result = try load(other, isPiped: isPiped)
            #expect(result.status == 77, "\(result)")
            #expect(result.errorText.contains("session_replication_role"), "\(result)")
        }
        let rows = script.replacing("DISABLE TRIGGER ALL", with: "DISABLE TRIGGER USER")
        #expect(try load(rows, isPiped: isPiped).status == 65)
    }

    @Test(
        "code that ends the load's transaction, with what to do",
        arguments: [
            "DO $$ BEGIN INSERT INTO public.t VALUES (1); COMMIT; END $$;", "CALL public.p();",
        ])
    func ownTransactions(_ call: String) throws {
        let result = try load(
            """
            CREATE TABLE public.t (i integer);
            CREATE PROCEDURE public.p() LANGUAGE plpgsql AS $$ BEGIN ROLLBACK; END $$;
            \(call)

            """)
        #expect(result.status == 1, "\(result)")
        for words in [
            "invalid transaction termination", "run it afterwards", "| psql", "as it was",
        ] {
            #expect(result.errorText.contains(words), "\(words) \(result)")
        }
    }

    @Test("a name that is nowhere is not said to be anywhere")
    func nowhere() throws {
        let body = Self.start.replacing("LOWER2($1)", with: "lower3($1)")
        let result = try load(
            body + "CREATE TABLE public.t (a text);\nCOPY public.t FROM stdin;\nx\n\\.\n"
                + "CREATE INDEX i ON public.t (public.norm(a));\n")
        #expect(result.status == 1, "\(result)")
        #expect(result.errorText.contains("lower3"))
        #expect(!result.errorText.contains("search_path"), "\(result)")
        #expect(!result.errorText.contains("release"), "\(result)")
    }

    @Test("a bad row names its row and exits with 65, however many sessions load", arguments: 1...4)
    func badRow(_ jobs: Int) throws {
        var rows = (1...300_000).map { "\($0)\t\(String(repeating: "x", count: 20))" }
        rows[249_999] = "no number\tx"
        let script = """
            SET client_encoding = 'UTF8';
            CREATE TABLE public.t (a numeric, b text);
            COPY public.t (a, b) FROM stdin;
            \(rows.joined(separator: "\n"))
            \\.

            """
        let result = try load(script, ["-j", "\(jobs)"])
        #expect(result.status == 65, "\(result)")
        #expect(result.errorText.contains("row 250000:"), "\(result)")
        #expect(result.errorText.contains("column a: \"no number\""), "\(result)")
    }

    @Test(
        "a row of an INSERT that does not fit its table is damage, too",
        arguments: [
            "'no number', 'x'", "1", "1, 'x', 3", "true, 'x'", "2147483648, 'x'", "1, 'too long'",
            "NULL, 'x'", "1, E'\\xff'",
        ])
    func badInsert(_ values: String) throws {
        let script = """
            SET client_encoding = 'UTF8';
            CREATE TABLE public.t (a integer NOT NULL, b varchar(5) NOT NULL);
            INSERT INTO public.t (a, b) VALUES (1, 'x');
            INSERT INTO public.t (a, b) VALUES (\(values));

            """
        for isPiped in [false, true] {
            let result = try load(script, isPiped: isPiped)
            #expect(result.status == 65, "\(result)")
            #expect(result.errorText.contains("statement 4"), "\(result)")
            #expect(result.errorText.contains("what was loaded is removed"), "\(result)")
        }
    }
}
