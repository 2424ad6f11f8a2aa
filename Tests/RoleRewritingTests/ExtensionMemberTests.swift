import RoleRewriting
import SQLSyntax
import Testing

@Suite("what belongs to an extension, and what is the user's own")
struct ExtensionMemberTests {
    private static let leftOut = "CREATE EXTENSION pg_stat_statements WITH SCHEMA public;\n"

    @Test(
        "rows stay wherever they might be the user's",
        arguments: [
            "INSERT INTO rooms VALUES (1);", "INSERT INTO \"Rooms\" (id) VALUES (1);",
            "INSERT INTO public.named (id) VALUES (1);", "COPY rooms (id) FROM '/dev/null';",
            "COPY ONLY_HERE FROM '/dev/null';", "COPY app.x FROM '/dev/null';",
            "COPY public.pg_stat_statements FROM '/dev/null';",
            "SELECT pg_catalog.setval('public.rooms_id_seq', 1, true);",
        ])
    func rows(_ statement: String) throws {
        let script = statement + "\n"
        for made in ["", "CREATE TABLE public.t (id int);\nALTER TABLE public.t OWNER TO k7;\n"] {
            let (text, report) = try Rewrite().full(Self.leftOut + made + script)
            #expect(text.hasSuffix(script))
            #expect(report.omissionCounts == [.superuserOnly: 1])
        }
    }

    @Test(
        "the server's own names need no extension, wherever that is",
        arguments: [
            "CREATE TABLE public.t (a text COLLATE pg_catalog.\"C\");",
            "CREATE INDEX i ON public.t (a pg_catalog.text_pattern_ops);",
            "CREATE TEXT SEARCH CONFIGURATION public.c (PARSER = pg_catalog.\"default\");",
            "CREATE VIEW public.v AS SELECT * FROM information_schema.tables;",
        ])
    func servers(_ statement: String) throws {
        for name in ["pg_cron", "adminpack"] {
            let (text, report) = try Rewrite().full(
                "CREATE EXTENSION \(name) WITH SCHEMA pg_catalog;\n" + statement)
            #expect(text.hasSuffix(statement))
            #expect(report.needs == [])
        }
        let (_, report) = try Rewrite().full(
            "CREATE EXTENSION postgis WITH SCHEMA gis;\nCREATE TABLE t (g gis.geometry);")
        #expect(report.needs.map(\.needed) == ["postgis"])
        #expect(report.extensionSchemas == ["postgis": Identifier("gis")])
    }

    @Test(
        "rows of what an extension is known to make go with it",
        arguments: [
            ("CREATE EXTENSION pg_cron WITH SCHEMA pg_catalog;", "COPY cron.job FROM '/dev/null';"),
            ("CREATE EXTENSION pg_cron;", "SELECT pg_catalog.setval('cron.jobid_seq', 4, true);"),
            (
                "CREATE EXTENSION IF NOT EXISTS postgis WITH SCHEMA gis;",
                "INSERT INTO gis.spatial_ref_sys VALUES (1);"
            ),
            (
                "CREATE EXTENSION postgis WITH SCHEMA public; SET search_path = public, pg_catalog;",
                "COPY spatial_ref_sys (srid) FROM '/dev/null';"
            ),
            (
                "CREATE EXTENSION timescaledb WITH SCHEMA public;",
                "COPY _timescaledb_catalog.hypertable (id) FROM '/dev/null';"
            ),
            (
                "CREATE EXTENSION pg_cron; CREATE TABLE public.job (id serial);",
                "COPY cron.job FROM '/dev/null';"
            ),
        ])
    func members(_ extensions: String, _ statement: String) throws {
        let (text, report) = try Rewrite().full(extensions + statement)
        #expect(!text.contains(statement))
        #expect(report.omissionCounts == [.superuserOnly: 1, .extensionMember: 1])
    }

    @Test(
        "rows of tables that only share such a name stay",
        arguments: [
            ("CREATE EXTENSION pg_cron;", "COPY public.job FROM '/dev/null';"),
            ("CREATE EXTENSION pg_cron;", "COPY job FROM '/dev/null';"),
            (
                "CREATE EXTENSION postgis WITH SCHEMA gis; SET search_path = public;",
                "COPY spatial_ref_sys (srid) FROM '/dev/null';"
            ),
            (
                "CREATE EXTENSION postgis; CREATE TABLE IF NOT EXISTS spatial_ref_sys (srid int);",
                "COPY public.spatial_ref_sys (srid) FROM '/dev/null';"
            ),
            (
                "CREATE EXTENSION postgis; CREATE SCHEMA x CREATE VIEW Spatial_Ref_Sys AS SELECT 1;",
                "INSERT INTO x.spatial_ref_sys VALUES (1);"
            ),
        ])
    func namesakes(_ extensions: String, _ statement: String) throws {
        let (text, _) = try Rewrite().full(extensions + statement)
        #expect(text.hasSuffix(statement))
    }

    @Test(
        "privileges on what the script makes stay, however it makes and names it",
        arguments: [
            (
                "CREATE FUNCTION public.f() RETURNS int",
                "REVOKE ALL ON FUNCTION public.f() FROM PUBLIC"
            ),
            (
                "CREATE OR REPLACE FUNCTION f(a integer) RETURNS int",
                "REVOKE ALL ON FUNCTION Public.F(int) FROM PUBLIC"
            ),
            ("CREATE VIEW public.v AS SELECT 1", "GRANT SELECT ON public.v TO PUBLIC"),
            ("CREATE MATERIALIZED VIEW public.v AS SELECT 1", "GRANT SELECT ON v TO PUBLIC"),
            ("CREATE TABLE x AS SELECT 1", "GRANT SELECT ON TABLE \"x\" TO PUBLIC"),
            ("SELECT 1 AS a INTO TABLE x", "GRANT SELECT ON public.x TO PUBLIC"),
            ("CREATE TEMP TABLE x (i int)", "GRANT SELECT ON x TO PUBLIC"),
            ("CREATE TABLE x (i serial)", "GRANT USAGE ON SEQUENCE public.x_i_seq TO PUBLIC"),
            (
                "ALTER TABLE public.t ALTER COLUMN i ADD GENERATED ALWAYS AS IDENTITY (SEQUENCE"
                    + " NAME public.numbers)", "GRANT USAGE ON SEQUENCE public.numbers TO PUBLIC"
            ),
            ("CREATE SCHEMA app", "GRANT USAGE ON SCHEMA app TO PUBLIC"),
            (
                "CREATE SCHEMA app CREATE TABLE x (i int) CREATE VIEW v AS SELECT 1",
                "GRANT SELECT ON app.v TO PUBLIC"
            ),
            ("ALTER TABLE public.t RENAME TO u", "GRANT SELECT ON public.u TO PUBLIC"),
            ("DO $$ BEGIN EXECUTE 'x'; END $$", "GRANT SELECT ON public.hidden TO PUBLIC"),
            ("CREATE DOMAIN d AS int", "REVOKE USAGE ON DOMAIN d FROM PUBLIC"),
            ("CREATE PROCEDURE p() LANGUAGE sql AS ''", "REVOKE ALL ON ROUTINE p FROM PUBLIC"),
        ])
    func privileges(_ made: String, _ grant: String) throws {
        let table = "CREATE TABLE public.t (i int);\nALTER TABLE public.t OWNER TO k7;\n"
        for extensions in ["", "CREATE EXTENSION citext WITH SCHEMA public;\n"] {
            let (text, report) = try Rewrite().full(extensions + table + "\(made);\n\(grant);\n")
            #expect(text.hasSuffix("\(grant);\n"))
            #expect(report.omissionCounts.isEmpty)
        }
    }

    @Test(
        "privileges on what extensions make are left out",
        arguments: [
            "GRANT ALL ON FUNCTION public.crypt(text, text) TO k7",
            "GRANT SELECT ON TABLE public.pg_stat_statements TO PUBLIC",
            "GRANT USAGE ON SCHEMA cron TO k7", "GRANT SELECT ON cron.job TO k7",
            "GRANT USAGE ON FOREIGN DATA WRAPPER postgres_fdw TO k7",
            "GRANT USAGE ON LANGUAGE plpgsql TO k7",
        ])
    func foreignPrivileges(_ grant: String) throws {
        let script = """
            CREATE EXTENSION citext WITH SCHEMA public;
            CREATE TABLE public.t (i serial);
            ALTER TABLE public.t OWNER TO k7;

            """
        let (_, report) = try Rewrite().full(script + grant + ";\n")
        #expect(report.omissionCounts == [.extensionMember: 1])
    }
}

@Suite("extensions that are left out, and what needs them")
struct LeftOutExtensionTests {
    @Test(
        "what is about theirs goes with them",
        arguments: [
            "CREATE POLICY p ON cron.job USING (true);", "CREATE INDEX i ON cron.job (jobid);",
            "CREATE TRIGGER g BEFORE UPDATE ON cron.job FOR EACH ROW EXECUTE FUNCTION public.f();",
            "CREATE RULE r AS ON DELETE TO cron.job DO INSTEAD NOTHING;",
            "COMMENT ON TABLE cron.job IS 'x';", "COMMENT ON COLUMN cron.job.jobid IS 'x';",
            "ALTER TABLE ONLY cron.job REPLICA IDENTITY FULL;",
            "ALTER PUBLICATION p ADD TABLE ONLY cron.job;",
            "ALTER DEFAULT PRIVILEGES FOR ROLE k7 IN SCHEMA cron GRANT ALL ON TABLES TO k7;",
            "SELECT pg_catalog.setval('cron.jobid_seq', 4, true);",
        ])
    func theirs(_ statement: String) throws {
        let own = "CREATE TABLE public.t (i integer);\n"
        let (text, report) = try Rewrite().full(
            "CREATE EXTENSION pg_cron WITH SCHEMA pg_catalog;\n" + own + statement)
        #expect(text.hasSuffix(own))
        #expect(report.omissionCounts == [.superuserOnly: 1, .extensionMember: 1])
        #expect(report.needCount == 0)
    }

    @Test(
        "what of the user's needs them stays, and is told of",
        arguments: [
            ("postgis", "CREATE TABLE public.t (p public.geometry(Point,4326));"),
            ("earthdistance", "CREATE INDEX i ON public.o USING gist (public.ll_to_earth(a, b));"),
            ("pg_unknown", "CREATE VIEW public.v AS SELECT public.unknown_function(1);"),
            ("pg_unknown", "CREATE INDEX i ON public.o USING btree (a public.unknown_ops);"),
            ("pg_unknown", "ALTER TABLE public.o ALTER COLUMN a SET DEFAULT public.unknown();"),
            ("postgres_fdw", "CREATE SERVER s FOREIGN DATA WRAPPER postgres_fdw;"),
            ("vector", "CREATE INDEX i ON public.o USING hnsw (a);"),
        ])
    func needs(_ name: String, _ statement: String) throws {
        let own = "CREATE TABLE public.o (a float8, b float8);\n"
        let (text, report) = try Rewrite().full(
            "CREATE EXTENSION \(name) WITH SCHEMA public;\n" + own + statement)
        #expect(text.hasSuffix(statement))
        #expect(report.needs.map(\.needed) == [name])
        #expect(report.needs.allSatisfy { $0.isExtension })
    }

    @Test("a schema that only a CREATE EXTENSION names is made, once")
    func impliedSchema() throws {
        let extensions =
            "CREATE EXTENSION IF NOT EXISTS citext WITH SCHEMA heroku_ext;\n"
            + "CREATE EXTENSION IF NOT EXISTS hstore WITH SCHEMA heroku_ext;"
        #expect(
            try Rewrite()(extensions) == "CREATE SCHEMA IF NOT EXISTS heroku_ext;\n" + extensions)
        let made = "CREATE SCHEMA heroku_ext;\n" + extensions
        #expect(try Rewrite()(made) == made)
    }

    @Test("what a superuser has prepared is there, and not the loader's")
    func prepared() throws {
        var rights = ServerRights()
        rights.presentExtensions = ["postgis"]
        let rewrite = Rewrite { $0.options.server = rights }
        let (text, report) = try rewrite.full(
            """
            CREATE EXTENSION IF NOT EXISTS postgis WITH SCHEMA public;
            COMMENT ON EXTENSION postgis IS 'x';
            CREATE TABLE public.t (p public.geometry);
            """)
        #expect(text.contains("CREATE EXTENSION IF NOT EXISTS postgis"))
        #expect(!text.contains("COMMENT"))
        #expect(report.needCount == 0)
    }
}
