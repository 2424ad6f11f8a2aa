import SQLSyntax
import TestSupport
import Testing

@testable import Exports
@testable import Verification

@Suite("a script's text tells which rows it leaves where, and what is in doubt")
struct TableLedgerTests {
    /// Takes statements; each COPY brings two rows.
    private func account(_ script: String) throws -> ScriptAccount {
        var account = ScriptAccount()
        for statement in SQLStatement.each(of: script) {
            guard let filling = account.consume(statement), filling.isCopy else { continue }
            account.add(
                RowTotal(rows: 2, low: 7, high: 0), bytes: 10, from: account.number,
                to: filling.table)
        }
        return account
    }

    /// What is to be compared of each table, in words, by name.
    private func summary(_ script: String) throws -> [String] {
        let ledger = try account(script).ledger
        return ledger.filled.map { table in
            let expectation = ledger.expectation(of: table)
            let means =
                switch expectation.means {
                case .sum: "sum"
                case .server(let countable): countable ? "server" : "server alone"
                case .count: "count"
                case .nothing: "nothing"
                }
            let doubt =
                expectation.doubt != nil
                ? ", doubt" : expectation.contentDoubt != nil ? ", contents in doubt" : ""
            return "\(table.text): \(means) of \(expectation.total.rows)\(doubt)"
        }.sorted()
    }

    @Test("a temporary table goes with its transaction, and leaves its name to another")
    func passing() throws {
        let script = """
            BEGIN; CREATE TEMP TABLE s (a int) ON COMMIT DROP; INSERT INTO s VALUES (3); COMMIT;
            CREATE TABLE public.s (a int); SET search_path = public; INSERT INTO s VALUES (7), (8)
            """
        #expect(try summary(script) == ["public.s: sum of 2"])
        // Where it stays, the name without a schema is its.
        let staying = script.replacing(" ON COMMIT DROP", with: "")
        #expect(try !summary(staying).contains("public.s: sum of 2"))
    }

    private static let start =
        "CREATE TABLE public.t (a int, b text); COPY public.t (a, b) FROM stdin;"

    @Test(
        "what comes behind rows",
        arguments: [
            ("", "sum of 2"), ("CREATE INDEX i ON public.t (a)", "sum of 2"),
            ("INSERT INTO public.t (a, b) VALUES (1, 'x')", "sum of 3"),
            ("INSERT INTO public.t (b, a) VALUES ('x', 1)", "server of 3"),
            ("INSERT INTO public.t (a) VALUES (1)", "count of 3"),
            ("INSERT INTO public.t (a, b) VALUES (f(), 'x')", "nothing of 2"),
            ("INSERT INTO public.t (a, b) SELECT 1, 'x'", "nothing of 2"),
            (
                "INSERT INTO public.t (a, b) OVERRIDING USER VALUE VALUES (1, 'x')",
                "sum of 3, contents in doubt"
            ),
            ("INSERT INTO public.t (a, b) OVERRIDING SYSTEM VALUE VALUES (1, 'x')", "sum of 3"),
            ("INSERT INTO public.t (a, b) VALUES (1, 'x') ON CONFLICT DO NOTHING", "sum of 3"),
            (
                """
                ALTER TABLE public.t ADD COLUMN c int UNIQUE; INSERT INTO public.t (a, b)
                VALUES (1, 'x') ON CONFLICT DO NOTHING
                """, "sum of 3, doubt"
            ),
            ("COPY public.t (a, b) FROM stdin", "sum of 4"),
            ("COPY public.t (b, a) FROM stdin", "server of 4"),
            ("COPY public.t (a, b) FROM stdin WITH (FORMAT csv)", "server alone of 4"),
            ("COPY public.t (a, b) FROM stdin NULL ''", "server of 4"),
            ("UPDATE public.t SET a = 1", "sum of 2, contents in doubt"),
            ("DELETE FROM public.t WHERE a = 1", "sum of 2, doubt"),
            ("DELETE FROM public.t", "sum of 0"), ("TRUNCATE ONLY public.t", "sum of 0"),
            ("TRUNCATE public.t; COPY public.t (a, b) FROM stdin", "sum of 2"),
            ("TRUNCATE public.t; INSERT INTO public.t (b) VALUES ('x')", "sum of 1"),
            ("TRUNCATE public.o CASCADE", "sum of 2, doubt"),
            ("DO $$ BEGIN END $$", "sum of 2, doubt"), ("SELECT public.f()", "sum of 2, doubt"),
            ("SELECT pg_catalog.setval('s', 1)", "sum of 2"), ("CALL p()", "sum of 2, doubt"),
            ("WITH x AS (DELETE FROM public.t RETURNING *) SELECT 1", "sum of 2, doubt"),
            (
                "MERGE INTO public.t USING u ON true WHEN MATCHED THEN DELETE",
                "sum of 2, doubt"
            ),
            ("ALTER TABLE public.t ALTER COLUMN a TYPE bigint", "sum of 2, contents in doubt"),
            ("ALTER TABLE public.t DROP COLUMN b", "count of 2"),
            ("ALTER TABLE public.t DROP CONSTRAINT c", "sum of 2"),
            ("ALTER TABLE public.t ADD COLUMN c int", "sum of 2"),
            ("ALTER TABLE public.t RENAME COLUMN b TO c", "sum of 2"),
            ("BEGIN; DELETE FROM public.t; ROLLBACK", "sum of 2"),
            ("BEGIN; DELETE FROM public.t; COMMIT; ROLLBACK", "sum of 0"),
            ("BEGIN; COPY public.t (a, b) FROM stdin; ABORT", "sum of 2"),
            (
                "BEGIN; SAVEPOINT s; COPY public.t (a, b) FROM stdin; ROLLBACK TO s; COMMIT",
                "sum of 2"
            ),
            ("DROP TABLE public.t", "nothing of 2"), ("DROP SCHEMA public CASCADE", "nothing of 2"),
            (
                "DROP TABLE public.t; CREATE TABLE public.t (a int); COPY public.t (a) FROM stdin",
                "sum of 2"
            ),
        ])
    func behind(_ statements: String, _ wanted: String) throws {
        #expect(try summary("\(Self.start) \(statements);") == ["public.t: \(wanted)"])
    }

    @Test(
        "new names",
        arguments: [
            ("ALTER TABLE public.t RENAME TO u", "public.u"),
            ("ALTER TABLE public.t SET SCHEMA app", "app.t"),
            ("ALTER SCHEMA public RENAME TO app", "app.t"),
            ("ALTER TABLE IF EXISTS ONLY public.t RENAME TO \"U\"", "public.U"),
        ])
    func names(_ statement: String, _ name: String) throws {
        #expect(try summary("\(Self.start) \(statement);") == ["\(name): sum of 2"])
    }

    @Test("columns that got other names are read by those")
    func columns() throws {
        let ledger = try account("\(Self.start) ALTER TABLE public.t RENAME b TO c;").ledger
        #expect(ledger.filled.first?.columns == [[Identifier("a"), Identifier("c")]])
    }

    @Test("names without a schema, in the search path that the script sets")
    func searchPath() throws {
        let script = """
            SET search_path = app, pg_catalog; CREATE TABLE rooms (a int);
            SET search_path = public, pg_catalog; CREATE TABLE rooms (a int, b int);
            SET search_path = app, pg_catalog; COPY rooms (a) FROM stdin;
            SET search_path = public, pg_catalog; COPY rooms (a, b) FROM stdin;
            INSERT INTO rooms (a, b) VALUES (1, 2);
            SELECT pg_catalog.set_config('search_path', 'app, public', false);
            DELETE FROM rooms WHERE a = 1;
            """
        #expect(
            try summary(script) == ["app.rooms: sum of 2, doubt", "public.rooms: sum of 3"])
    }

    @Test("a schema that is called as the session's user comes first, once it is there")
    func schemaOfUser() throws {
        var account = ScriptAccount(user: Identifier("me"))
        let script = """
            CREATE TABLE t (a int); INSERT INTO t (a) VALUES (1);
            CREATE SCHEMA me; CREATE TABLE u (a int); INSERT INTO u (a) VALUES (1);
            SET search_path = public; CREATE TABLE v (a int); RESET search_path;
            ALTER SCHEMA me RENAME TO you; CREATE TABLE w (a int); INSERT INTO w (a) VALUES (1);
            """
        for statement in SQLStatement.each(of: script) { _ = account.consume(statement) }
        #expect(account.ledger.filled.map(\.text) == ["public.t", "you.u", "public.w"])
        #expect(
            account.ledger.filledOrEmpty.map(\.text)
                == ["public.t", "you.u", "public.v", "public.w"])
    }

    @Test("tables that a script of INSERTs leaves empty are told, those of one of COPY are not")
    func empty() throws {
        let tables = """
            CREATE TABLE public.a (i int); CREATE TABLE public.b (i int);
            CREATE TABLE public.r (i int) PARTITION BY LIST (i);
            CREATE TABLE public.p PARTITION OF public.r DEFAULT; CREATE TEMP TABLE x (i int);
            CREATE FOREIGN TABLE public.f (i int) SERVER s; CREATE VIEW public.v AS SELECT 1;
            """
        func told(_ rows: String) throws -> [String] {
            try account(tables + rows).ledger.filledOrEmpty.map(\.text)
        }
        #expect(
            try told("INSERT INTO public.b (i) VALUES (1);") == [
                "public.a", "public.b", "public.p",
            ])
        #expect(
            try told("INSERT INTO public.r (i) VALUES (1);") == [
                "public.a", "public.b", "public.r",
            ])
        #expect(try told("COPY public.b (i) FROM stdin;") == ["public.b"])
        #expect(try told("") == [])
    }

    @Test("of a script that makes no tables, the server finds them")
    func dataOnly() throws {
        let script = """
            SET search_path = app; COPY rooms (a) FROM stdin;
            SET search_path = public; COPY rooms (a) FROM stdin;
            """
        #expect(try summary(script) == ["rooms: sum of 2", "rooms: sum of 2"])
    }

    @Test("what changes a table may change others, too")
    func others() throws {
        let two = "COPY public.p (a) FROM stdin; COPY public.q (a) FROM stdin;"
        #expect(
            try summary(
                "CREATE TABLE public.p (a int) PARTITION BY LIST (a);"
                    + " CREATE TABLE public.q PARTITION OF public.p FOR VALUES IN (1);"
                    + " COPY public.q (a) FROM stdin; DELETE FROM public.p WHERE a = 1;"
            ) == ["public.q: sum of 2, doubt"])
        #expect(
            try summary(
                "\(two) ALTER TABLE public.q ADD FOREIGN KEY (a) REFERENCES public.p ON DELETE CASCADE;"
                    + " DELETE FROM public.p WHERE a = 1;"
            ) == ["public.p: sum of 2, doubt", "public.q: sum of 2, doubt"])
        #expect(
            try summary(
                "CREATE TRIGGER g BEFORE INSERT ON public.q FOR EACH ROW EXECUTE FUNCTION f(); \(two)"
            ) == ["public.p: sum of 2, doubt", "public.q: sum of 2, contents in doubt"])
        #expect(
            try summary("CREATE VIEW public.v AS SELECT 1; \(two) COPY public.v FROM stdin;") == [
                "public.p: sum of 2, doubt", "public.q: sum of 2, doubt",
                "public.v: nothing of 2, doubt",
            ])
    }

    @Test("temporary tables are nobody's")
    func temporary() throws {
        #expect(try summary("CREATE TEMP TABLE x (a int); COPY x (a) FROM stdin;") == [])
        #expect(
            try summary("CREATE TABLE public.x AS SELECT 1;") == ["public.x: nothing of 0"])
    }

    @Test("large objects: what is written, unlinked and taken back")
    func largeObjects() throws {
        let ledger = try account(
            """
            SELECT pg_catalog.lo_create('1'); SELECT pg_catalog.lo_create('2');
            BEGIN; SELECT pg_catalog.lo_open('1', 131072);
            SELECT pg_catalog.lowrite(0, '\\x0001'); SELECT pg_catalog.lowrite(0, '\\x02');
            SELECT pg_catalog.lo_close(0); COMMIT;
            SELECT pg_catalog.lo_create('3'); SELECT pg_catalog.lo_unlink('3');
            BEGIN; SELECT pg_catalog.lo_create('4'); ROLLBACK;
            """
        ).largeObjects
        #expect(ledger.objects.mapValues(\.size) == [1: 3, 2: 0])
        #expect(ledger.doubt == nil)
        #expect(try account("SELECT lo_create('1'); SELECT f();").largeObjects.doubt != nil)
    }
}
