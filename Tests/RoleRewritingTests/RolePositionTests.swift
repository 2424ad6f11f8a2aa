import RoleRewriting
import SQLSyntax
import Testing

@Suite struct RolePositionTests {
    /// Each statement, and what stands for it after k7 and rdsadmin became synapse.
    @Test(arguments: [
        ("ALTER TABLE public.t OWNER TO k7;", "ALTER TABLE public.t OWNER TO synapse;"),
        ("ALTER TABLE public.t OWNER TO \"K7\";", "ALTER TABLE public.t OWNER TO synapse;"),
        ("ALTER TABLE t OWNER TO U&\"\\006b7\";", "ALTER TABLE t OWNER TO synapse;"),
        ("alter table t owner to RDSADMIN;", "alter table t owner to synapse;"),
        ("ALTER TABLE k7 OWNER TO k7;", "ALTER TABLE k7 OWNER TO synapse;"),
        (
            "ALTER FUNCTION public.f(a k7, \"owner\" integer) OWNER TO k7;",
            "ALTER FUNCTION public.f(a k7, \"owner\" integer) OWNER TO synapse;"
        ),
        (
            "ALTER OPERATOR CLASS app.opc USING btree OWNER TO k7;",
            "ALTER OPERATOR CLASS app.opc USING btree OWNER TO synapse;"
        ),
        (
            "ALTER LARGE OBJECT 3000000001 OWNER TO k7;",
            "ALTER LARGE OBJECT 3000000001 OWNER TO synapse;"
        ),
        ("ALTER TABLE t RENAME owner TO k7;", "ALTER TABLE t RENAME owner TO k7;"),
        ("ALTER TABLE t RENAME COLUMN owner TO k7;", "ALTER TABLE t RENAME COLUMN owner TO k7;"),
        (
            "ALTER TABLE t ADD COLUMN x int, OWNER TO k7;",
            "ALTER TABLE t ADD COLUMN x int, OWNER TO synapse;"
        ),
        (
            "ALTER SCHEMA public OWNER TO pg_database_owner;",
            "ALTER SCHEMA public OWNER TO pg_database_owner;"
        ),
        ("ALTER TABLE t OWNER TO CURRENT_USER;", "ALTER TABLE t OWNER TO CURRENT_USER;"),
        ("CREATE SCHEMA s AUTHORIZATION k7;", "CREATE SCHEMA s AUTHORIZATION synapse;"),
        ("CREATE SCHEMA AUTHORIZATION k7;", "CREATE SCHEMA k7 AUTHORIZATION synapse;"),
        ("CREATE SCHEMA k7;", "CREATE SCHEMA k7;"), ("DROP SCHEMA k7;", "DROP SCHEMA k7;"),
        ("DROP EXTENSION IF EXISTS citext;", "DROP EXTENSION IF EXISTS citext;"),
        (
            "CREATE DATABASE d WITH TEMPLATE = template0 OWNER = k7;",
            "CREATE DATABASE d WITH TEMPLATE = template0 OWNER = synapse;"
        ),
        (
            "CREATE POLICY k7 ON k7.k7 FOR SELECT TO k7, rdsadmin, PUBLIC USING ((k7 = 'k7'::text));",
            "CREATE POLICY k7 ON k7.k7 FOR SELECT TO synapse, PUBLIC USING ((k7 = 'k7'::text));"
        ),
        ("ALTER POLICY p ON t TO k7;", "ALTER POLICY p ON t TO synapse;"),
        ("ALTER POLICY p ON t RENAME TO k7;", "ALTER POLICY p ON t RENAME TO k7;"),
        (
            "CREATE USER MAPPING FOR k7 SERVER k7 OPTIONS (\"user\" 'k7');",
            "CREATE USER MAPPING FOR synapse SERVER k7 OPTIONS (\"user\" 'k7');"
        ),
        ("CREATE USER MAPPING FOR public SERVER s;", "CREATE USER MAPPING FOR public SERVER s;"),
        (
            "DROP USER MAPPING IF EXISTS FOR k7 SERVER s;",
            "DROP USER MAPPING IF EXISTS FOR synapse SERVER s;"
        ),
        (
            "CREATE DATABASE k7; ALTER ROLE k7 IN DATABASE k7 SET search_path TO 'k7';",
            "CREATE DATABASE k7; ALTER ROLE synapse IN DATABASE k7 SET search_path TO 'k7';"
        ),
        ("ALTER ROLE k7 SET role TO 'rdsadmin';", "ALTER ROLE synapse SET role TO 'synapse';"),
        ("REASSIGN OWNED BY k7 TO kept;", "REASSIGN OWNED BY synapse TO kept;"),
        ("SET ROLE k7;", "SET ROLE synapse;"),
        ("SET SESSION ROLE 'k7';", "SET SESSION ROLE 'synapse';"),
        ("SET ROLE NONE;", "SET ROLE NONE;"),
        (
            "CREATE FUNCTION f() RETURNS int LANGUAGE sql SET role TO 'k7' AS 'SELECT ''k7''';",
            "CREATE FUNCTION f() RETURNS int LANGUAGE sql SET role TO 'synapse' AS 'SELECT ''k7''';"
        ),
        (
            "GRANT k7 TO kept WITH ADMIN OPTION GRANTED BY rdsadmin;",
            "GRANT synapse TO kept WITH ADMIN OPTION;"
        ),
        ("CREATE ROLE kept IN ROLE k7;", "CREATE ROLE kept IN ROLE synapse;"),
        ("ALTER PUBLICATION p OWNER TO k7;", "ALTER PUBLICATION p OWNER TO synapse;"),
        (
            "ALTER DEFAULT PRIVILEGES FOR ROLE k7 IN SCHEMA k7 GRANT SELECT ON TABLES  TO kept;",
            "ALTER DEFAULT PRIVILEGES FOR ROLE synapse IN SCHEMA k7 GRANT SELECT ON TABLES TO kept;"
        ),
        (
            "GRANT SELECT(k7),UPDATE(\"b k7\") ON TABLE k7.k7 TO k7;",
            "GRANT SELECT(k7),UPDATE(\"b k7\") ON TABLE k7.k7 TO synapse;"
        ),
        ("GRANT ALL ON SCHEMA k7 TO GROUP k7;", "GRANT ALL ON SCHEMA k7 TO synapse;"),
        (
            "COMMENT ON TABLE k7 IS 'ALTER TABLE x OWNER TO k7;';",
            "COMMENT ON TABLE k7 IS 'ALTER TABLE x OWNER TO k7;';"
        ),
        (
            "CREATE TABLE k7 (k7 text DEFAULT 'k7'); -- OWNER TO k7;",
            "CREATE TABLE k7 (k7 text DEFAULT 'k7'); -- OWNER TO k7;"
        ),
        (
            "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ALTER TABLE t OWNER TO k7;$$;",
            "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ALTER TABLE t OWNER TO k7;$$;"
        ),
    ])
    func rewritesRolesAndNothingElse(_ statement: String, _ expected: String) throws {
        let rewrite = Rewrite { $0.keep("kept") }
        #expect(try rewrite(statement) == expected)
    }

    /// Statements of which nothing stays, and why.
    @Test(
        arguments: [
            ("CREATE ROLE k7;", .roleDefinition),
            ("ALTER ROLE k7 WITH LOGIN PASSWORD 'md5';", .roleDefinition),
            ("CREATE USER x;", .roleDefinition), ("DROP ROLE IF EXISTS k7;", .roleDefinition),
            ("COMMENT ON ROLE k7 IS 'x\nALTER ROLE k7 SUPERUSER;';", .roleDefinition),
            ("SECURITY LABEL FOR p ON ROLE k7 IS 'x';", .roleDefinition),
            ("GRANT SELECT ON TABLE t TO ro;", .droppedRole),
            ("REVOKE SELECT ON TABLE t FROM ro;", .droppedRole),
            ("ALTER TABLE t OWNER TO gone;", .droppedRole),
            ("ALTER ROLE ro SET work_mem TO '1MB';", .droppedRole),
            ("GRANT k7 TO rdsadmin;", .selfReference),
            ("REASSIGN OWNED BY k7 TO rdsadmin;", .selfReference),
            ("DROP OWNED BY k7;", .privilegeKept),
            ("CREATE POLICY p ON t TO ro USING (true);", .policy),
            ("ALTER FOREIGN DATA WRAPPER f OWNER TO rdsadmin;", .superuserOwner),
            ("ALTER EVENT TRIGGER e OWNER TO k7;", .superuserOwner),
            ("ALTER SUBSCRIPTION s OWNER TO k7;", .superuserOwner),
            (
                "CREATE EXTENSION IF NOT EXISTS pg_stat_statements WITH SCHEMA public;",
                .superuserOnly
            ),
            ("COMMENT ON EXTENSION plpgsql IS 'x';", .superuserOnly),
            (
                "CREATE EVENT TRIGGER awsdms_intercept_ddl ON ddl_command_end EXECUTE FUNCTION f();",
                .superuserOnly
            ),
            ("GRANT ALL ON FUNCTION pg_catalog.pg_rotate_logfile() TO k7;", .superuserOnly),
            ("GRANT SET ON PARAMETER work_mem TO k7;", .superuserOnly),
            ("SET transaction_timeout = 0;", .unknownSetting),
            ("SELECT * FROM pg_catalog.pg_restore_relation_stats('version', 1);", .statistics),
            ("CREATE SCHEMA public;", .publicSchema),
            ("COMMENT ON DATABASE old IS 'x';", .oldDatabase),
            ("SET default_with_oids = true;", .unknownSetting),
            ("DROP SCHEMA public;", .publicSchema),
            ("CREATE TABLESPACE t OWNER k7 LOCATION '/k7';", .superuserOnly),
            ("ALTER ROLE k7 IN DATABASE k7 SET search_path TO 'k7';", .oldDatabase),
            ("DROP SCHEMA IF EXISTS public;", .publicSchema),
            ("DROP EXTENSION IF EXISTS pg_stat_statements;", .superuserOnly),
        ] as [(String, RewriteReport.Reason)])
    func leavesOut(_ statement: String, _ reason: RewriteReport.Reason) throws {
        let rewrite = Rewrite { $0.drop("gone") }
        let (text, report) = try rewrite.full(statement)
        #expect(text == "")
        #expect(report.omissionCounts == [reason: 1])
    }

    @Test func aSuperuserKeepsWhatOnlySuperusersMayDo() throws {
        let rewrite = Rewrite { $0.options.loaderIsSuperuser = true }
        let script = "CREATE EXTENSION pg_stat_statements;\nCOMMENT ON EXTENSION plpgsql IS 'x';\n"
        #expect(try rewrite(script) == script)
    }

    /// Releases before 2018 name the schema where they give an object away, and not in its grants.
    @Test func grantsWithoutSchemaAreKept() throws {
        let script = """
            SET search_path = app, pg_catalog;
            ALTER FUNCTION app.add(integer, integer) OWNER TO k7;
            REVOKE ALL ON FUNCTION add(integer, integer) FROM PUBLIC;

            """
        #expect(try Rewrite()(script) == script.replacing("k7", with: "synapse"))
    }

    /// Trusted or not, an extension's objects belong to a superuser.
    @Test func whatAnExtensionMadeIsLeftAlone() throws {
        let script = """
            CREATE EXTENSION IF NOT EXISTS citext WITH SCHEMA public;
            ALTER TABLE public.t OWNER TO k7;
            ALTER AGGREGATE public.total(*) OWNER TO k7;
            REVOKE ALL ON LANGUAGE plpgsql FROM PUBLIC;
            GRANT ALL ON TYPE public.citext TO k7;
            GRANT ALL ON FUNCTION public.citext_cmp(public.citext, public.citext) TO k7;
            GRANT SELECT ON TABLE public.t TO rdsadmin;
            GRANT ALL ON FUNCTION public.total() TO rdsadmin;
            GRANT USAGE ON SCHEMA public TO rdsadmin;

            """
        let expected = """
            CREATE EXTENSION IF NOT EXISTS citext WITH SCHEMA public;
            ALTER TABLE public.t OWNER TO synapse;
            ALTER AGGREGATE public.total(*) OWNER TO synapse;
            GRANT SELECT ON TABLE public.t TO synapse;
            GRANT ALL ON FUNCTION public.total() TO synapse;
            GRANT USAGE ON SCHEMA public TO synapse;

            """
        let (text, report) = try Rewrite().full(script)
        #expect(text == expected)
        #expect(report.omissionCounts == [.extensionMember: 3])
    }

    @Test func rowsOfAnExtensionGoWithIt() throws {
        let script = """
            CREATE EXTENSION pg_cron;
            CREATE EXTENSION citext;
            ALTER TABLE public.t OWNER TO k7;
            COPY cron.job (id) FROM '/dev/null';
            COPY public.t (id) FROM '/dev/null';

            """
        let expected = """
            CREATE EXTENSION citext;
            ALTER TABLE public.t OWNER TO synapse;
            COPY public.t (id) FROM '/dev/null';

            """
        let (text, report) = try Rewrite().full(script)
        #expect(text == expected)
        #expect(report.omissionCounts == [.superuserOnly: 1, .extensionMember: 1])
    }

    @Test func rowsStayWhereverTheirTableIsMade() throws {
        // No OWNER TO tells whose the tables are; sessions do.
        let script = """
            ALTER SCHEMA public OWNER TO rdsadmin;
            SET SESSION AUTHORIZATION 'synapse';
            CREATE UNLOGGED TABLE public.t (id int);
            CREATE TABLE IF NOT EXISTS public."U" (id int);
            COPY public.t (id) FROM '/dev/null';
            INSERT INTO public."U" VALUES (1);
            GRANT SELECT ON TABLE public.t TO synapse;
            RESET SESSION AUTHORIZATION;

            """
        let expected = script.replacing("TO rdsadmin", with: "TO synapse")
        let extensions = "CREATE EXTENSION pg_cron;\n"
        let (text, report) = try Rewrite().full(extensions + script)
        #expect(text == expected)
        #expect(report.omissionCounts == [.superuserOnly: 1])
    }

    @Test func mapsADroppedPolicysCommentAway() throws {
        let script = """
            CREATE POLICY p ON s.t TO ro USING (true);
            COMMENT ON POLICY p ON s.t IS 'x';
            COMMENT ON POLICY q ON s.t IS 'y';

            """
        #expect(try Rewrite()(script) == "COMMENT ON POLICY q ON s.t IS 'y';\n")
    }

    @Test func aServerHasOneMappingAUser() throws {
        let script = """
            CREATE USER MAPPING FOR k7 SERVER s;
            CREATE USER MAPPING FOR rdsadmin SERVER s;
            CREATE USER MAPPING FOR rdsadmin SERVER t;

            """
        #expect(
            try Rewrite()(script)
                == "CREATE USER MAPPING FOR synapse SERVER s;\nCREATE USER MAPPING FOR synapse SERVER t;\n"
        )
    }

    @Test func eachDatabaseHasServersOfItsOwn() throws {
        let roles = Rewrite().map
        var rewriter = ScriptRewriter(
            statements: StatementRewriter(roles: roles, options: RewriteOptions()))
        let script = Array("CREATE USER MAPPING FOR k7 SERVER s;\n".utf8)
        for _ in 0..<2 {
            let text = try rewriter.rewrite(script: script, owner: nil, backslashEscapes: false)
            #expect(
                String(decoding: text, as: UTF8.self)
                    == "CREATE USER MAPPING FOR synapse SERVER s;\n")
            rewriter.statements.reconnect(to: Identifier("next"))
        }
    }

    @Test func headersNameTheNewOwner() throws {
        let script = """
            --
            -- Name: k7; Type: TABLE; Schema: k7; Owner: k7; Tablespace: k7
            --

            CREATE TABLE k7.k7 ();

            -- Name: k7; Type: TABLE; Schema: k7; Owner: k7
            SELECT 1;

            """
        let expected = script.replacing(
            "Owner: k7; Tablespace", with: "Owner: synapse; Tablespace", maxReplacements: 1)
        #expect(try Rewrite()(script) == expected)
    }

    @Test func aNameWithALineEndStaysInsideTheComment() throws {
        let script = """
            --
            -- Name: t; Type: TABLE; Schema: public; Owner: k7
            --

            CREATE TABLE public.t ();

            """
        let rewrite = Rewrite { $0.map("k7", "new\nDROP TABLE t;") }
        #expect(
            try rewrite(script) == script.replacing("Owner: k7", with: "Owner: new DROP TABLE t;"))
    }

    @Test func headersOfWhatIsLeftOutGoWithIt() throws {
        let script = """
            --
            -- Name: TABLE t; Type: ACL; Schema: public; Owner: k7
            --

            GRANT SELECT ON TABLE t TO ro;
            GRANT SELECT ON TABLE t TO k7;


            --
            -- Name: TABLE u; Type: ACL; Schema: public; Owner: k7
            --

            GRANT SELECT ON TABLE u TO ro;


            --
            -- Name: TABLE v; Type: ACL; Schema: public; Owner: k7
            --

            GRANT SELECT ON TABLE v TO k7;


            """
        let expected = """
            --
            -- Name: TABLE t; Type: ACL; Schema: public; Owner: synapse
            --

            GRANT SELECT ON TABLE t TO synapse;


            --
            -- Name: TABLE v; Type: ACL; Schema: public; Owner: synapse
            --

            GRANT SELECT ON TABLE v TO synapse;


            """
        #expect(try Rewrite()(script) == expected)
    }

    @Test func strictRolesFailOnWhatNobodyNamed() {
        let rewrite = Rewrite {
            $0.map.isStrict = true; $0.keep("kept")
        }
        let error = #expect(throws: RewriteError.self) {
            try rewrite("GRANT SELECT ON TABLE t TO kept, other;")
        }
        #expect(error?.role == Identifier("other"))
    }

    @Test func reportsWhatItCannotRewrite() throws {
        let rewrite = Rewrite { $0.options.loaderIsSuperuser = true }
        let (_, report) = try rewrite.full(
            """
            CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$SELECT 'k7'$$;
            COMMENT ON TABLE t IS 'for k7';
            COMMENT ON TABLE u IS 'for k7x';
            CREATE TABLE r (a regrole, b aclitem[]);
            CREATE SUBSCRIPTION s CONNECTION 'user=k7' PUBLICATION p;

            """)
        #expect(
            report.findings.map(\.place) == [
                "a routine's body", "a comment", "the type regrole, whose values name roles",
                "the type aclitem, whose values name roles", "a connection string",
            ])
    }

    @Test func reportsShowNoPasswords() throws {
        let (_, report) = try Rewrite().full(
            """
            ALTER ROLE k7 WITH LOGIN PASSWORD 'SCRAM-SHA-256$4096:secret';
            CREATE USER MAPPING FOR ro SERVER s OPTIONS (password 'secret', "user" 'x');

            """)
        let texts = report.omissions.map(\.statement)
        #expect(texts.count == 2)
        #expect(!texts.joined().contains("secret"))
    }
}
