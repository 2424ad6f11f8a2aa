import DatabaseWork
import Exports
import Foundation
import PostgresClient
import TestSupport
import Testing

@testable import Destinations

/// What a load into the target itself leaves when it is discarded: nothing.
@Suite("A discarded load", .blocking, .enabled(if: PostgresServer.isAvailable))
struct RemovalTests {
    /// Counts of every catalog that a dump can add rows to.
    private static let catalogs = [
        "pg_aggregate", "pg_am", "pg_amop", "pg_amproc", "pg_attrdef", "pg_attribute", "pg_cast",
        "pg_class", "pg_collation", "pg_constraint", "pg_conversion", "pg_default_acl",
        "pg_depend", "pg_description", "pg_enum", "pg_event_trigger", "pg_extension",
        "pg_foreign_data_wrapper", "pg_foreign_server", "pg_foreign_table", "pg_index",
        "pg_inherits", "pg_init_privs", "pg_language", "pg_largeobject",
        "pg_largeobject_metadata", "pg_namespace", "pg_opclass", "pg_operator", "pg_opfamily",
        "pg_partitioned_table", "pg_policy", "pg_proc", "pg_publication",
        "pg_publication_namespace", "pg_publication_rel", "pg_range", "pg_rewrite",
        "pg_seclabel", "pg_sequence", "pg_statistic_ext", "pg_transform", "pg_trigger",
        "pg_ts_config", "pg_ts_config_map", "pg_ts_dict", "pg_ts_parser", "pg_ts_template",
        "pg_type", "pg_user_mapping",
    ]

    private struct State {
        var dump: String
        var counts: [[String?]]
        var schemas: [[String?]]
    }

    private func state(of name: String, on server: PostgresServer) throws -> State {
        let dump = try server.command("pg_dump", database: name, ["--restrict-key=k"]).run()
        let text =
            dump.isSuccess
            ? dump.text : try server.command("pg_dump", database: name).run().check().text
        let counts = Self.catalogs.map { "SELECT '\($0)', count(*) FROM \($0)" }
            .joined(separator: " UNION ALL ")
        return State(
            dump: text.split(separator: "\n").filter { !$0.hasPrefix("\\") }
                .joined(separator: "\n"),
            counts: try server.query(database: name, counts + ";"),
            schemas: try server.query(
                database: name,
                """
                SELECT nspname, nspowner::regrole, (
                        SELECT string_agg(a::text, ' ' ORDER BY a::text) FROM unnest(nspacl) a),
                    obj_description(oid, 'pg_namespace')
                FROM pg_namespace WHERE nspname !~ '^pg_' ORDER BY 1;
                """))
    }

    private func expect(
        _ name: String, on server: PostgresServer, _ before: State,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let after = try state(of: name, on: server)
        #expect(
            after.dump.split(separator: "\n").difference(from: before.dump.split(separator: "\n"))
                .isEmpty, sourceLocation: sourceLocation)
        for (was, now) in zip(before.counts, after.counts) {
            #expect(now == was, sourceLocation: sourceLocation)
        }
        #expect(after.schemas == before.schemas, sourceLocation: sourceLocation)
    }

    /// What the corpus lacks, and what undoes more than that; every statement has to succeed.
    private static let extras = """

        \\set ON_ERROR_STOP 1
        CREATE SCHEMA "Odd ""name";
        CREATE TABLE "Odd ""name"."t.t" (n int);
        CREATE AGGREGATE public.nothing(*) (
            SFUNC = int8inc, STYPE = int8, INITCOND = '0');
        CREATE PUBLICATION "a b" FOR ALL TABLES;
        CREATE FUNCTION public.watch() RETURNS event_trigger LANGUAGE plpgsql
            AS 'BEGIN END';
        CREATE EVENT TRIGGER "W" ON ddl_command_end
            EXECUTE FUNCTION public.watch();
        CREATE TYPE public.pair AS (a int, b text);
        CREATE CAST (public.pair AS int) WITH INOUT;
        CREATE EXTENSION IF NOT EXISTS hstore SCHEMA "Odd ""name";
        CREATE STATISTICS public.st ON n, (n + 1) FROM "Odd ""name"."t.t";
        ALTER DEFAULT PRIVILEGES FOR ROLE synapse IN SCHEMA public
            GRANT ALL ON SEQUENCES TO creator WITH GRANT OPTION;
        ALTER DEFAULT PRIVILEGES FOR ROLE synapse REVOKE ALL ON TABLES
            FROM synapse, outsider;
        ALTER DEFAULT PRIVILEGES FOR ROLE synapse GRANT ALL ON FUNCTIONS TO PUBLIC;
        GRANT ALL ON SCHEMA public TO PUBLIC, creator;
        REVOKE ALL ON SCHEMA public FROM outsider;
        ALTER SCHEMA public OWNER TO creator;
        COMMENT ON SCHEMA public IS NULL;
        COMMENT ON EXTENSION plpgsql IS 'changed';
        SELECT lo_create(g) FROM generate_series(900001, 900100) g;
        """

    @Test(
        "of every kind of object leaves none", arguments: ["pg15", "pg18"],
        ["postgres", "synapse"])
    func everyKind(_ version: String, _ user: String) throws {
        let dumps = CorpusDump.all.filter {
            $0.url.path.contains("/\(version)/") && $0.url.lastPathComponent == "appdb-Fd"
        }
        let dump = try #require(dumps.first)
        let server = try DestinationServer.shared
        try server.withName { name in
            try server.make(name)
            try server.execute(
                database: name,
                """
                COMMENT ON SCHEMA public IS 'it''s mine';
                REVOKE ALL ON SCHEMA public FROM PUBLIC;
                GRANT USAGE ON SCHEMA public TO outsider WITH GRANT OPTION;
                ALTER DEFAULT PRIVILEGES FOR ROLE synapse GRANT SELECT ON TABLES TO outsider;
                ALTER DEFAULT PRIVILEGES FOR ROLE synapse REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
                """)
            let before = try state(of: name, on: server)
            let destination = try Destination.prepare(
                server.request(name, user: user) {
                    $0.inPlace = true
                    $0.sessions.actsAsRole = user == "synapse"
                })
            // What the server lacks, or the role may not, is an error here; all else is made.
            let script =
                try dump.converted([]).replacing("\\set ON_ERROR_STOP on\n", with: "")
                + (user == "synapse" ? "" : Self.extras)
            try server.psql(
                database: name, user: user, .sql(script), variables: ["ON_ERROR_STOP": "0"]
            ).check()
            let filled = try state(of: name, on: server)
            #expect(filled.dump.utf8.count > before.dump.utf8.count + 20_000)
            try server.adoptEverything(in: name)
            try destination.discard()
            try expect(name, on: server, before)
        }
    }

    @Test("of a Synapse by a plain role leaves nothing")
    func plainRole() throws {
        let server = try DestinationServer.shared
        try server.withName { name in
            try server.make(name)
            let before = try state(of: name, on: server)
            let destination = try Destination.prepare(server.request(name, user: "synapse"))
            let zip = Fixture.export("1.97").zip
            let script = try Command.emigrate(["convert", zip.path, "-o", "-", "-q"]).run().check()
            try server.psql(database: name, user: "synapse", .bytes(script.output)).check()
            try server.execute(
                database: name, user: "synapse",
                """
                CREATE EXTENSION pg_trgm;
                GRANT ALL ON SCHEMA public TO PUBLIC;
                CREATE TABLE public.again (n serial);
                """)
            try server.adoptEverything(in: name)
            try destination.discard()
            try expect(name, on: server, before)
        }
    }

    @Test("gives back a schema that it dropped")
    func droppedSchema() throws {
        let server = try DestinationServer.shared
        try server.withName { name in
            try server.make(name)
            try server.execute(database: name, "GRANT USAGE ON SCHEMA public TO outsider;")
            let before = try state(of: name, on: server)
            let destination = try Destination.prepare(server.request(name, user: "synapse"))
            try server.execute(database: name, user: "synapse", "DROP SCHEMA public CASCADE;")
            try server.adoptEverything(in: name)
            try destination.discard()
            let after = try state(of: name, on: server)
            #expect(after.dump == before.dump)
            #expect(after.schemas == before.schemas)
        }
    }

    @Test("goes in several transactions where the server is short of locks")
    func shortOfLocks() throws {
        let server = try PostgresServer(settings: [
            "max_locks_per_transaction": "10", "max_connections": "12",
            "max_prepared_transactions": "0", "max_wal_senders": "0",
            "superuser_reserved_connections": "1",
        ])
        defer { server.stop() }
        try server.createRole("synapse")
        try server.make("synapse")
        let before = try state(of: "synapse", on: server)
        let destination = try Destination.prepare(server.request("synapse", user: "synapse"))
        try server.psql(
            database: "synapse", user: "synapse",
            .sql(
                """
                SELECT format(
                    'CREATE TABLE t%s (n serial PRIMARY KEY, t text); SELECT lo_create(0);', g)
                FROM generate_series(1, 600) g \\gexec
                """)
        ).check()
        // One transaction has not the room.
        let whole = try server.psql(
            database: "synapse", user: "synapse", .sql("DROP SCHEMA public CASCADE;"))
        #expect(whole.errorText.contains("max_locks_per_transaction"))
        try server.adoptEverything(in: "synapse")
        try destination.discard()
        try expect("synapse", on: server, before)
    }
}
