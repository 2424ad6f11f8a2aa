import DatabaseWork
import PostgresClient
import SQLSyntax
import TestSupport
import Testing

@testable import Destinations
@testable import Exports

/// What somebody else has made or changed in a database since a load began to fill it stays.
@Suite("Others' work", .blocking, .enabled(if: PostgresServer.isAvailable))
struct OthersChangesTests {
    /// A load that made a table with a row, a type, a function and a sequence, and was killed.
    private func killed(_ request: DestinationRequest) throws {
        let destination = try Destination.prepare(request)
        try destination.fill()
        var connection = try destination.connect()
        try connection.execute(
            """
            BEGIN;
            CREATE TYPE public.mood AS ENUM ('x');
            CREATE TABLE public.moods (id serial PRIMARY KEY, m public.mood);
            CREATE FUNCTION public.f() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
            SELECT lo_create(0);
            INSERT INTO public.moods (m) VALUES ('x');
            \(Journal.insertStatement(JournalKey(.definitions, 9), RowTotal()));
            COMMIT
            """)
    }

    /// A change, and what messages call it.
    static let changes: [(sql: String, name: String)] = [
        ("CREATE TABLE mine (id int); INSERT INTO mine SELECT 1", "table public.mine"),
        ("INSERT INTO new VALUES ('mine')", "rows in table public.new"),
        ("UPDATE moods SET m = NULL", "rows in table public.moods"),
        (
            "INSERT INTO moods (m) SELECT 'x' FROM generate_series(1, 3)",
            "rows in table public.moods"
        ),
        ("CREATE VIEW v AS SELECT * FROM new", "view public.v"),
        ("CREATE TABLE child (id int REFERENCES moods)", "table public.child"),
        ("ALTER TABLE moods ADD c int", "table public.moods"),
        ("ALTER TABLE moods ALTER m SET DEFAULT 'x'", "for public.moods.m"),
        ("ALTER TABLE new ADD CHECK (t <> '')", "new_t_check on public.new"),
        ("GRANT SELECT ON new TO outsider", "table public.new"),
        ("GRANT SELECT (t) ON new TO outsider", "table public.new"),
        ("COMMENT ON TABLE new IS 'mine'", "table public.new"),
        ("CREATE INDEX mine ON new (t)", "index public.mine"),
        ("CREATE RULE mine AS ON DELETE TO new DO NOTHING", "rule mine on public.new"),
        ("CREATE POLICY mine ON new", "policy mine on public.new"),
        ("ALTER TYPE mood RENAME TO modo", "type public.modo"),
        ("ALTER FUNCTION f() SET search_path = public", "function public.f()"),
        ("CREATE SCHEMA mine", "schema mine"),
        ("CREATE SEQUENCE mine", "sequence public.mine"),
        ("SELECT lo_create(4242)", "large object 4242"),
        ("CREATE EVENT TRIGGER mine ON ddl_command_end EXECUTE FUNCTION f()", "event trigger mine"),
        ("CREATE PUBLICATION mine FOR TABLE new", "public.new in publication mine"),
        ("CREATE CAST (mood AS int) WITH INOUT", "cast"),
        ("CREATE EXTENSION hstore; CREATE TABLE t (h hstore)", "table public.t"),
    ]

    @Test("in a database that was filled in place is refused by name", arguments: changes)
    func inPlace(_ change: (sql: String, name: String)) throws {
        let server = try DestinationServer.shared
        try server.withName { name in
            try server.make(name)
            let request = server.request(name, user: "synapse")
            try killed(request)
            try server.execute(database: name, change.sql + ";")
            let before = try server.value(
                database: name,
                "SELECT string_agg(oid::text || xmin, ' ' ORDER BY oid) FROM pg_class;")
            try refusal(
                .refused, mentions: name, change.name, "nothing was touched", "--resume",
                "--replace"
            ) { try Destination.prepare(request) }
            // A load beside is no way around it, but to set the database aside is.
            try refusal(.refused, mentions: change.name) {
                try Destination.prepare(server.request(name))
            }
            #expect(
                try server.value(
                    database: name,
                    "SELECT string_agg(oid::text || xmin, ' ' ORDER BY oid) FROM pg_class;")
                    == before)
            let replacing = try Destination.prepare(
                server.request(name) { $0.replacesTarget = true })
            #expect(replacing.placement == .beside(filling: replacing.database, final: name))
            try replacing.fill()
            let kept = try #require(try replacing.publish().replaced)
            #expect(
                try server.value(
                    database: kept,
                    "SELECT string_agg(oid::text || xmin, ' ' ORDER BY oid) FROM pg_class;")
                    == before)
        }
    }

    @Test("is not removed with the load of the same run", arguments: [true, false])
    func sameRun(_ inPlace: Bool) throws {
        let server = try DestinationServer.shared
        try server.withName { name in
            if inPlace { try server.make(name) }
            let destination = try Destination.prepare(
                server.request(name) { $0.inPlace = inPlace ? true : nil })
            try destination.fill()
            try server.execute(
                database: destination.database, "CREATE VIEW v AS SELECT * FROM new;")
            try refusal(.refused, mentions: "view public.v") { try destination.discard() }
            #expect(try server.value(database: destination.database, "SELECT t FROM v;") == "after")
            try server.execute(database: destination.database, "DROP VIEW v;")
            try destination.discard()
        }
    }

    @Test("beside the target is not dropped with the database", arguments: changes)
    func beside(_ change: (sql: String, name: String)) throws {
        let server = try DestinationServer.shared
        try server.withName { name in
            let request = server.request(name)
            try killed(request)
            let filling = name + ".emigrate-filling"
            try server.execute(database: filling, change.sql + ";")
            for replaces in [false, true] {
                var request = request
                request.replacesTarget = replaces
                try refusal(.refused, mentions: filling, change.name) {
                    try Destination.prepare(request)
                }
            }
            #expect(try server.databases(name) == [filling])
        }
    }

    @Test("that does not meet the load's stays, and the load's goes")
    func apart() throws {
        let server = try DestinationServer.shared
        try server.withName { name in
            try server.make(name)
            let request = server.request(name, user: "synapse")
            try killed(request)
            try server.execute(
                database: name,
                """
                CREATE EXTENSION hstore;
                CREATE PUBLICATION monitoring FOR ALL TABLES;
                ALTER DEFAULT PRIVILEGES FOR ROLE synapse GRANT SELECT ON TABLES TO outsider;
                GRANT USAGE ON SCHEMA public TO outsider;
                COMMENT ON SCHEMA public IS 'mine';
                """)
            let destination = try Destination.prepare(request)
            try destination.discard()
            #expect(
                try server.query(
                    database: name,
                    """
                    SELECT (SELECT count(*) FROM pg_extension WHERE extname = 'hstore'),
                        (SELECT count(*) FROM pg_publication),
                        (SELECT count(*) FROM pg_default_acl),
                        has_schema_privilege('outsider', 'public', 'USAGE'),
                        obj_description('public'::regnamespace),
                        (SELECT count(*) FROM pg_class WHERE relname IN ('new', 'moods'));
                    """) == [["1", "1", "1", "t", "mine", "0"]])
        }
    }

    @Test("is seen in a table that its owner may not read")
    func unreadable() throws {
        let server = try DestinationServer.shared
        try server.withName { name in
            try server.make(name)
            let request = server.request(name, user: "synapse")
            do {
                let destination = try Destination.prepare(request)
                var connection = try destination.connect()
                try connection.execute(
                    """
                    BEGIN; CREATE TABLE new (t text); REVOKE ALL ON new FROM synapse;
                    \(Journal.claimStatement); COMMIT
                    """)
            }
            try server.execute(database: name, "INSERT INTO new VALUES ('mine');")
            try refusal(.refused, mentions: "rows in table public.new") {
                try Destination.prepare(request)
            }
            try server.execute(database: name, "DELETE FROM new;")
            try Destination.prepare(request).discard()
        }
    }

    @Test("does not go when a table that was loaded in part is emptied")
    func partialTable() throws {
        let server = try DestinationServer.shared
        try server.withName { name in
            let destination = try Destination.prepare(server.request(name))
            try destination.fill()
            var connection = try destination.connect()
            try server.execute(database: destination.database, "INSERT INTO new VALUES ('mine');")
            try refusal(.refused, mentions: "somebody else", "new") {
                try PartialTable.empty(
                    Array("public.new".utf8), settings: [], forgetting: [Destination.key("new")],
                    "table new",
                    on: &connection)
            }
            try server.execute(database: destination.database, "DELETE FROM new WHERE t = 'mine';")
            try PartialTable.empty(
                Array("public.new".utf8), settings: [], forgetting: [Destination.key("new")],
                "table new",
                on: &connection)
            #expect(try Journal.records(on: &connection) == [:])
            #expect(try connection.query("SELECT FROM public.new").isEmpty)
            // The transaction that emptied it is the load's, too.
            let others = try OthersChanges.read(.database, on: &connection)
            #expect(others.isEmpty, "\(others.summary)")
        }
    }
}
