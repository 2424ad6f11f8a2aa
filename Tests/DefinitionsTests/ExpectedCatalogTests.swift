import SQLSyntax
import Testing

@testable import Definitions
@testable import Exports

@Suite("what an export leads one to expect")
struct ExpectedCatalogTests {
    private func expectedCatalog(_ script: String) -> ExpectedCatalog {
        var builder = ExpectedCatalogBuilder()
        for text in script.split(separator: ";") {
            if let statement = SQLStatement(parsing: Array(text.utf8)) {
                builder.consume(statement)
            }
        }
        return builder.expectedCatalog
    }

    private func object(_ kind: ObjectKind, _ name: String, _ part: String = "") -> DefinedObject {
        DefinedObject(
            kind,
            ObjectName(
                schema: Identifier("app"), name: Identifier(name), part: Identifier(part)))
    }

    @Test("a table, its columns and what is added to them later")
    func table() throws {
        let expectedCatalog = expectedCatalog(
            """
            CREATE TABLE app.t (
                id integer NOT NULL,
                "At" timestamp with time zone DEFAULT now() NOT NULL,
                c text COLLATE pg_catalog."C",
                d integer GENERATED ALWAYS AS ((id * 2)) STORED,
                CONSTRAINT positive CHECK ((id > 0))
            );
            ALTER TABLE ONLY app.t ALTER COLUMN id SET DEFAULT nextval('app.s'::regclass);
            ALTER TABLE ONLY app.t ALTER COLUMN c SET STORAGE EXTERNAL;
            ALTER TABLE app.t OWNER TO someone
            """)
        #expect(
            expectedCatalog.objects[object(.column, "t", "id")]?.facts
                == [
                    "type": "integer", "NOT NULL": "yes",
                    "default": "nextval ( 'app.s' :: regclass )",
                ])
        #expect(
            expectedCatalog.objects[object(.column, "t", "At")]?.facts
                == ["type": "timestamp with time zone", "NOT NULL": "yes", "default": "now ( )"])
        #expect(
            expectedCatalog.objects[object(.column, "t", "c")]?.facts
                == ["type": "text", "collation": "pg_catalog . \"C\""])
        #expect(expectedCatalog.objects[object(.column, "t", "c")]?.isOpaque == true)
        #expect(
            expectedCatalog.objects[object(.column, "t", "d")]?.facts["expression"] == "( id * 2 )")
        #expect(
            expectedCatalog.objects[object(.constraint, "t", "positive")]?.facts
                == ["definition": "check ( ( id > 0 ) )"])
        #expect(expectedCatalog.objects[object(.table, "t")]?.facts == ["owner": "someone"])
        #expect(expectedCatalog.unchecked.isEmpty)
    }

    @Test("PostgreSQL 18 adds NOT NULL as a constraint where rows break it")
    func addedNotNull() throws {
        let expectedCatalog = expectedCatalog(
            """
            CREATE TABLE app.t (a integer);
            ALTER TABLE app.t ADD CONSTRAINT filled NOT NULL a NOT VALID
            """)
        #expect(
            expectedCatalog.objects[object(.column, "t", "a")]?.facts
                == ["type": "integer", "NOT NULL": "yes"])
        #expect(expectedCatalog.objects[object(.constraint, "t", "filled")] == nil)
    }

    @Test("the statements of shadow objects name temporary objects, and all others as they are")
    func shadows() throws {
        let expectedCatalog = expectedCatalog(
            """
            CREATE UNLOGGED TABLE app.t (t text DEFAULT 'app.t');
            CREATE TABLE app.child (b integer) INHERITS (app.t);
            CREATE UNIQUE INDEX i ON app.t USING btree (app.f(t));
            ALTER TABLE app.t ALTER COLUMN t ADD GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME app.s);
            CREATE MATERIALIZED VIEW app.m AS SELECT t FROM app.t WITH NO DATA;
            ALTER TABLE ONLY app.t ADD CONSTRAINT f FOREIGN KEY (t) REFERENCES app.u(t)
            """)
        #expect(
            expectedCatalog.statements.map(\.sql) == [
                "CREATE  TABLE pg_temp.t (t text DEFAULT 'app.t')",
                "CREATE TABLE pg_temp.child (b integer) INHERITS (pg_temp.t)",
                "CREATE UNIQUE INDEX i ON pg_temp.t USING btree (app.f(t))",
                "ALTER TABLE pg_temp.t ALTER COLUMN t ADD GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME pg_temp.s)",
                "CREATE VIEW pg_temp.m AS SELECT t FROM app.t ",
            ])
        #expect(expectedCatalog.statements[1].needs == [object(.table, "t")])
        #expect(expectedCatalog.objects[object(.sequence, "s")]?.group == object(.table, "t"))
    }

    @Test("names are those of PostgreSQL, with or without a schema before them")
    func names() throws {
        let expectedCatalog = expectedCatalog(
            """
            SET search_path = app, pg_catalog;
            CREATE FUNCTION f(a integer DEFAULT 1, OUT b app.mood) LANGUAGE sql AS '';
            COMMENT ON FUNCTION f(a integer, OUT b mood) IS 'it''s';
            CREATE OPERATOR %% (FUNCTION = f, RIGHTARG = integer);
            CREATE TRIGGER x AFTER INSERT OR UPDATE OF a ON "T" EXECUTE PROCEDURE f();
            CREATE SOMETHING else
            """)
        var routine = object(.routine, "f")
        routine.name.arguments = "a integer, out b mood"
        #expect(expectedCatalog.objects[routine]?.facts == ["comment": "it's"])
        var sign = object(.operator, "%%")
        sign.name.arguments = "none, integer"
        #expect(expectedCatalog.objects[sign]?.isMade == true)
        #expect(expectedCatalog.objects[object(.trigger, "T", "x")]?.isMade == true)
        #expect(expectedCatalog.statements.allSatisfy { $0.searchPath == "app, pg_catalog" })
        #expect(expectedCatalog.unchecked == ["CREATE SOMETHING": 1])
    }

    @Test("what strings with backslash escapes mean is what the catalogs hold")
    func escapedStrings() throws {
        let expectedCatalog = expectedCatalog(
            #"""
            CREATE FOREIGN DATA WRAPPER w OPTIONS (a E'\t''\\', b '\');
            CREATE SERVER sv TYPE E'\\t' FOREIGN DATA WRAPPER w
                OPTIONS (passfile E'C:\\pg\\pass', host 'h');
            COMMENT ON SERVER sv IS E'a\\b';
            CREATE SERVER other VERSION E'\x31' FOREIGN DATA WRAPPER w OPTIONS (a 'x', b E'\101');
            COMMENT ON SERVER other IS E'\101'
            """#)
        func expectation(_ kind: ObjectKind, _ name: String) -> ExpectedCatalog.ExpectedObject? {
            let name = ObjectName(schema: Identifier(""), name: Identifier(name))
            return expectedCatalog.objects[DefinedObject(kind, name)]
        }
        #expect(
            expectation(.foreignDataWrapper, "w")?.facts["options of its own"] == "a=\t'\\, b=\\")
        #expect(
            expectation(.server, "sv")?.facts == [
                "server type": "\\t", "wrapper": "w", "comment": "a\\b",
                "options of its own": "host=h, passfile=C:\\pg\\pass",
            ])
        let other = try #require(expectation(.server, "other"))
        #expect(other.facts == ["wrapper": "w"])
        #expect(other.unread == ["server version", "options of its own", "comment"])
        #expect(
            expectedCatalog.unchecked == [
                "server version of a server, as its text cannot be read": 1,
                "options of its own of a server, as its text cannot be read": 1,
                "comment of a server, as its text cannot be read": 1,
            ])
    }

    @Test("shadow objects of one name take turns, and bring what they need")
    func rounds() throws {
        let expectedCatalog = expectedCatalog(
            """
            CREATE TABLE app.parent (a integer);
            CREATE TABLE app.t (b integer) INHERITS (app.parent);
            CREATE TABLE other.t (c integer)
            """)
        let other = DefinedObject(
            .table, ObjectName(schema: Identifier("other"), name: Identifier("t")))
        let rounds = ShadowRound.rounds(expectedCatalog, [object(.table, "t"), other])
        #expect(rounds.map(\.statements) == [[0, 1], [2]])
    }

    @Test("elements of a table that have no name are no columns")
    func unnamedElements() throws {
        let expectedCatalog = expectedCatalog(
            """
            CREATE TABLE app.t (a integer, UNIQUE (a), PRIMARY KEY (a), CHECK (a > 0),
                FOREIGN KEY (a) REFERENCES app.u, EXCLUDE USING btree (a WITH =), LIKE app.v)
            """)
        #expect(
            Set(expectedCatalog.objects.keys) == [object(.table, "t"), object(.column, "t", "a")])
        #expect(expectedCatalog.objects[object(.table, "t")]?.isOpaque == true)
    }

    @Test("what changes what was made is followed where all is made once more")
    func followed() throws {
        let expectedCatalog = expectedCatalog(
            """
            CREATE SEQUENCE app.s; ALTER SEQUENCE app.s RESTART 5; CREATE UNIQUE INDEX ON app.t (a);
            CREATE PROCEDURE app.p(IN a integer, b text) LANGUAGE sql AS ''; DO 'x';
            CREATE UNLOGGED TABLE app.t (); ALTER TABLE app.t SET LOGGED
            """)
        #expect(expectedCatalog.followed == ["ALTER SEQUENCE": 1, "CREATE UNIQUE": 1])
        #expect(expectedCatalog.unchecked == ["DO": 1])
        var procedure = object(.routine, "p")
        procedure.name.arguments = "a integer, b text"
        #expect(expectedCatalog.objects[procedure]?.isMade == true)
        #expect(expectedCatalog.objects[object(.table, "t")]?.facts == [:])
    }

    @Test(
        "a materialized view has rows unless it is made or refreshed without",
        arguments: [
            ("CREATE MATERIALIZED VIEW app.m AS SELECT 1 AS a", "yes"),
            ("CREATE MATERIALIZED VIEW app.m AS SELECT 1 AS a WITH DATA", "yes"),
            ("CREATE MATERIALIZED VIEW app.m AS SELECT 1 AS a WITH NO DATA", nil),
            (
                "CREATE MATERIALIZED VIEW app.m AS SELECT 1 AS a WITH NO DATA;"
                    + "REFRESH MATERIALIZED VIEW app.m WITH DATA", "yes"
            ),
            (
                "CREATE MATERIALIZED VIEW app.m AS SELECT 1 AS a;"
                    + "REFRESH MATERIALIZED VIEW app.m WITH NO DATA", nil
            ),
        ])
    func rows(_ script: String, _ wanted: String?) {
        let view = expectedCatalog(script).objects[object(.materializedView, "m")]
        #expect(view?.facts["rows"] == wanted)
        #expect(view?.facts["query"] == "select 1 as a")
    }

    @Test(
        "the query of a table is not run once more",
        arguments: ["", " WITH DATA", " WITH NO DATA"])
    func query(_ end: String) {
        let statements = expectedCatalog("CREATE TABLE app.k AS SELECT nextval('app.s')" + end)
            .statements
        #expect(
            statements.map(\.sql)
                == ["CREATE TABLE pg_temp.k AS SELECT nextval('app.s') WITH NO DATA"])
    }
}
