import SQLSyntax
import Testing

@testable import Exports
@testable import LoadPlanning

@Suite("which rows of a script wait for which")
struct RowOrderTests {
    /// What the rules for a script's rows say, a line for each statement that brings some.
    private func rules(_ script: String) -> [String] {
        var order = RowOrder()
        var names: [RowOrder.Table: String] = [:]
        var lines: [String] = []
        for statement in SQLStatement.all(in: Array(script.utf8)) {
            order.note(statement)
            guard let rule = order.rule(for: statement), let filled = FilledTable(statement) else {
                continue
            }
            let name = filled.bareName
            if names[rule.table] == nil { names[rule.table] = name }
            let before =
                switch rule.after {
                case .all: "all"
                case .tables(let tables):
                    tables.compactMap { names[$0] }.sorted().joined(separator: " ")
                }
            lines.append("\(name)\(rule.isShared ? " shared" : "") after [\(before)]")
        }
        return lines
    }

    /// COPY statements whose rows are left away.
    private func copy(_ tables: String...) -> String {
        tables.map { "COPY \($0) FROM stdin;\n\\.\n" }.joined()
    }

    @Test("rows of tables without keys wait for nothing")
    func plain() {
        let script = "CREATE TABLE public.a (i integer NOT NULL); CREATE TABLE public.b (j text);"
        #expect(
            rules(script + copy("public.a (i)", "public.b (j)"))
                == ["a shared after []", "b shared after []"])
    }

    @Test(
        "a table with a key before its rows is loaded by one session",
        arguments: [
            "CREATE TABLE a (i int PRIMARY KEY)", "CREATE TABLE a (i int UNIQUE)",
            "CREATE TABLE a (i int, CONSTRAINT k UNIQUE (i))",
            "CREATE TABLE a (i int, EXCLUDE USING gist (i WITH =))",
            "CREATE TABLE a (i int); CREATE UNIQUE INDEX ON ONLY public.a USING btree (i)",
            "CREATE TABLE a (i int); ALTER TABLE ONLY a ADD CONSTRAINT k PRIMARY KEY (i)",
            "CREATE TABLE a (i int); ALTER TABLE IF EXISTS a ADD j int, ADD UNIQUE (i)",
            "CREATE TABLE a (i int); ALTER TABLE a ADD COLUMN j int UNIQUE",
            "CREATE TABLE b (i int UNIQUE); CREATE TABLE a (LIKE b INCLUDING ALL)",
            "CREATE TABLE a (i int); CREATE TABLE b (i int UNIQUE) INHERITS (a)",
            "CREATE TABLE b (i int, UNIQUE (i)) PARTITION BY LIST (i);"
                + " CREATE TABLE a PARTITION OF b FOR VALUES IN (1)",
            "CREATE SCHEMA s CREATE TABLE a (i int PRIMARY KEY) CREATE VIEW v AS SELECT 1",
            "CREATE UNLOGGED TABLE IF NOT EXISTS \"a\" (i int PRIMARY KEY)",
            "CREATE TABLE o (i int UNIQUE); ALTER TABLE o RENAME TO a",
        ])
    func keys(_ script: String) {
        #expect(rules(script + ";" + copy("a (i)")) == ["a after []"])
    }

    @Test(
        "an index, a check and a trigger on other events leave rows to several sessions",
        arguments: [
            "CREATE INDEX i ON a USING btree (lower(t))",
            "ALTER TABLE a ADD CONSTRAINT c CHECK (length(t) > 0)",
            "CREATE TRIGGER insert BEFORE UPDATE OF t ON a FOR EACH ROW EXECUTE FUNCTION f()",
            "CREATE RULE r AS ON UPDATE TO a DO INSTEAD NOTHING",
            "CREATE FUNCTION a.f() RETURNS trigger LANGUAGE plpgsql AS ''",
            "SELECT pg_catalog.set_config('search_path', '', false)",
            "SELECT pg_catalog.setval('s', 1, true)",
            "ALTER TABLE a ALTER t SET DEFAULT 'x'",
            "CREATE EXTENSION pg_trgm; CREATE INDEX i ON a USING gin (public.f(t))",
            "CREATE EXTENSION x; ALTER TABLE a ADD g public.geometry(Point,4326)",
        ])
    func harmless(_ statement: String) {
        let script = "CREATE TABLE a (t text); \(statement);"
        #expect(rules(script + copy("a (t)")) == ["a shared after []"])
    }

    @Test(
        "rows come behind those that they refer to",
        arguments: [
            "CREATE TABLE b (i int REFERENCES public.a (i))",
            "CREATE TABLE b (i int, FOREIGN KEY (i) REFERENCES a)",
            "CREATE TABLE b (i int CONSTRAINT k REFERENCES \"a\" ON DELETE SET DEFAULT)",
            "CREATE TABLE b (i int); ALTER TABLE ONLY s.b ADD CONSTRAINT k FOREIGN KEY (i)"
                + " REFERENCES s.a(i) NOT VALID",
            "CREATE TABLE b (); ALTER TABLE b ADD COLUMN i int REFERENCES a",
            "CREATE SCHEMA s CREATE TABLE b (i int REFERENCES a (i))",
        ])
    func references(_ statement: String) {
        let script = "CREATE TABLE c (i int); CREATE TABLE a (i int); \(statement);"
        #expect(
            rules(script + copy("s.c (i)", "public.a (i)", "b (i)"))
                == ["c shared after []", "a shared after []", "b shared after [a]"])
    }

    @Test("a key that comes between the rows holds for those behind it")
    func between() {
        #expect(
            rules(
                "CREATE TABLE a (i int); CREATE TABLE b (i int);" + copy("a", "b")
                    + "ALTER TABLE b ADD FOREIGN KEY (i) REFERENCES a (i);" + copy("b"))
                == ["a shared after []", "b shared after []", "b shared after [a]"])
    }

    @Test("references through partitions mean all of them")
    func partitions() {
        let script = """
            CREATE TABLE p (i int PRIMARY KEY) PARTITION BY RANGE (i);
            CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (2);
            CREATE TABLE p2 (i int NOT NULL);
            ALTER TABLE ONLY p ATTACH PARTITION p2 FOR VALUES FROM (2) TO (3);
            CREATE TABLE c (i int REFERENCES p (i));
            """
        #expect(
            rules(script + copy("p1", "p2", "c"))
                == ["p1 after []", "p2 after []", "c shared after [p1]"])
        // Rows for the root go to where rows of the partition are.
        #expect(
            rules(script + copy("p1", "p", "p2")) == [
                "p1 after []", "p after [p1]", "p2 after [p1]",
            ])
    }

    @Test("a table that refers to itself is loaded by one session, one block after the other")
    func itself() {
        let script = "CREATE TABLE a (i int, p int REFERENCES a (i));"
        #expect(rules(script + copy("a", "a")) == ["a after []", "a after [a]"])
    }

    @Test(
        "rows that run code of the export's own wait for all before, and all behind wait for them",
        arguments: [
            "CREATE TRIGGER t AFTER UPDATE OR INSERT ON public.b EXECUTE FUNCTION f()",
            "CREATE CONSTRAINT TRIGGER t AFTER INSERT ON b DEFERRABLE FOR EACH ROW EXECUTE"
                + " PROCEDURE f()",
            "CREATE RULE r AS ON INSERT TO b DO ALSO INSERT INTO a VALUES (1)",
            "CREATE FUNCTION s.f(int) RETURNS bool LANGUAGE sql AS ''; ALTER TABLE b ADD CHECK"
                + " (s.f(i))",
            "CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS ''; ALTER FUNCTION f(int) RENAME"
                + " TO g; CREATE INDEX ON b (g(i))",
            "CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS ''; CREATE DOMAIN d AS int CHECK"
                + " (f(VALUE) > 1); ALTER TABLE b ADD COLUMN x d",
            "CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS ''; CREATE OPERATOR public.=== "
                + " (FUNCTION = f, LEFTARG = int); ALTER TABLE b ADD CHECK (i === 2)",
            "CREATE EXTENSION unheard_of; ALTER TABLE b ADD CONSTRAINT c CHECK (public.f(i))",
        ])
    func code(_ statement: String) {
        let script = """
            CREATE TABLE a (i int); CREATE TABLE b (i int); CREATE TABLE c (i int); \(statement);
            """
        #expect(
            rules(script + copy("a", "b", "c"))
                == ["a shared after []", "b after [all]", "c shared after [b]"])
    }

    @Test(
        "once anything may have been done, every table waits",
        arguments: [
            "DO $$ BEGIN EXECUTE 'x'; END $$", "CALL f()", "SELECT create_hypertable('a', 't')",
            "CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION f()",
            "CREATE FUNCTION f(int) RETURNS bool LANGUAGE sql AS ''; ALTER DOMAIN d ADD CHECK"
                + " (f(VALUE))",
        ])
    func unknown(_ statement: String) {
        let script = "CREATE TABLE a (i int); CREATE TABLE b (i int); \(statement);"
        #expect(
            rules(script + copy("a", "b")).map { $0.replacing("b after", with: "a after") }
                .allSatisfy {
                    $0 == "a after [all]"
                })
    }

    @Test("a table that nothing makes, and a foreign one, wait for all")
    func unmade() {
        #expect(
            rules("CREATE FOREIGN TABLE f (i int) SERVER s;" + copy("a", "f"))
                == ["a after [all]", "f after [all]"])
    }

    @Test(
        "rows that the database numbers keep their order",
        arguments: [
            "CREATE TABLE a (n serial, t text)",
            "CREATE TABLE a (n bigint GENERATED BY DEFAULT AS IDENTITY, t text)",
            "CREATE TABLE a (n int DEFAULT nextval('s'::regclass) NOT NULL, t text)",
            "CREATE TABLE a (n int, t text); ALTER TABLE ONLY a ALTER COLUMN n SET DEFAULT"
                + " pg_catalog.nextval('s')",
            "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS ''; CREATE TABLE a (n int DEFAULT f()"
                + " CHECK (n > 0), t text)",
        ])
    func numbers(_ script: String) {
        #expect(
            rules(script + ";" + copy("a (t)", "a (n, t)", "a"))
                == ["a after [all]", "a shared after [a]", "a shared after [a]"])
    }

    @Test("rows that may ask for the database's numbers keep their order")
    func defaults() {
        let table = "CREATE TABLE a (n serial, t text);"
        let rows = "COPY a (n, t) FROM stdin WITH (DEFAULT '\\D');\n\\.\n"
        #expect(rules(table + rows + rows) == ["a after [all]", "a after [all]"])
    }
}
