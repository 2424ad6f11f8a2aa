import Exports
import Testing

@testable import LoadPlanning
@testable import SQLSyntax

@Suite("What a load does of a script")
struct ScriptPlanTests {
    /// What is done of a script, in words; rows are not among its statements.
    private func steps(_ script: String) throws -> [String] {
        var plan = ScriptPlan(of: "a script", user: Identifier("synapse"))
        var words: [String] = []
        for (index, statement) in SQLStatement.all(in: Array(script.utf8)).enumerated() {
            words += try plan.steps(for: .statement(statement), at: .line(index + 1)).map(word)
        }
        return words + plan.post.map { "keep \($0.number)" }
    }

    private func word(_ step: ScriptStep) -> String {
        switch step {
        case .drain: "drain"
        case .commit: "commit"
        case .reconnect: "reconnect"
        case .watch: "watch"
        case .set(_, let number, _): "set \(number)"
        case .compute(let run, _): "compute \(run.number)"
        case .run(let run): "run \(run.number)\(run.isOpen ? " open" : "")"
        case .runKept(let kept, _): "run kept \(kept.number)"
        case .copy(let copy): "copy \(copy.number)\(copy.rule.isShared ? " shared" : "")"
        case .copyHere(let run, _): "copy here \(run.number)\(run.isOpen ? " open" : "")"
        case .passOutside: "outside"
        case .passUpkeep: "upkeep"
        }
    }

    private static let table = "CREATE TABLE t (a int); "
    private static let copy = "COPY t FROM stdin;\n\\.\n"

    @Test("what stands behind rows is kept, until other rows come")
    func order() throws {
        let index = "CREATE INDEX i ON t (a); "
        #expect(
            try steps(Self.table + Self.copy + index) == [
                "run 1", "commit", "copy 2 shared", "keep 3",
            ])
        #expect(
            try steps(Self.table + Self.copy + index + Self.copy) == [
                "run 1", "commit", "copy 2 shared", "commit", "drain", "set 3", "run kept 3",
                "commit", "set 4", "commit", "drain", "copy 4",
            ])
        #expect(
            try steps("SET work_mem = '8MB'; VACUUM t; CREATE ROLE r; " + Self.table) == [
                "set 1", "upkeep", "outside", "run 4",
            ])
    }

    @Test("what only one session has is used in it, behind the rows before")
    func own() throws {
        let script = Self.table + Self.copy + "CREATE VIEW v AS SELECT * FROM t; "
        #expect(
            try steps(script + "CREATE TEMP TABLE x AS SELECT * FROM t; SELECT * FROM x;") == [
                "run 1", "commit", "copy 2 shared", "commit", "drain", "set 3", "run kept 3",
                "commit", "set 4", "drain", "run 4", "drain", "run 5",
            ])
        for making in [
            "SELECT a INTO TEMP x FROM t;", "SELECT a INTO LOCAL TEMPORARY TABLE x FROM t;",
            "WITH w AS (SELECT 1 AS a) SELECT a INTO TEMP TABLE x FROM w;",
        ] {
            let end = try steps(Self.table + Self.copy + making + "INSERT INTO t SELECT * FROM x;")
            #expect(end.suffix(2).first == "drain", "\(end)")
            #expect(end.last?.hasPrefix("run 4") ?? false, "\(end)")
        }
    }

    @Test("a call whose arguments are computed waits for the rows before, another one does not")
    func computed() throws {
        let calls = [
            ("SELECT setval('s', 5, true)", false), ("SELECT pg_catalog.setval('s', -5)", false),
            ("SELECT setval('s'::regclass, 5)", false), ("SELECT lo_create('5'::oid)", false),
            ("SELECT lowrite(0, E'\\\\x00')", false), ("SELECT setval('s', f())", true),
            ("SELECT setval('s', (TABLE v))", true), ("SELECT setval('s', 5) FROM t", true),
            ("SELECT lo_create(a) FROM t", true), ("SELECT lo_put(5, 0, f())", true),
            ("SELECT lo_create(5), lo_create(6)", true),
            ("SELECT setval('s', 5 + (1))", true), ("SELECT setval('s', x::f)", true),
        ]
        for (call, waits) in calls {
            let found = try steps(Self.table + Self.copy + call + ";").dropFirst(3)
            #expect(found.first == (waits ? "drain" : found.last), "\(call) \(found)")
            #expect(found.last?.hasPrefix("run 3") ?? false, "\(call) \(found)")
        }
    }

    @Test("settings that are computed are computed once, and carried on as they were found")
    func settings() throws {
        for (call, computes) in [
            ("SELECT set_config('a.b', 'c', false);", false),
            ("SELECT set_config('a.b', 'c', false), set_config('a.d', 'e', false);", false),
            ("SELECT set_config('a.b', f(), false);", true),
            ("SELECT set_config('a.b', 'c', false) FROM t;", true),
            ("SELECT set_config('a.b', 'c', false), set_config('a.d', a, false) FROM t;", true),
        ] {
            let found = try steps(Self.table + Self.copy + call).dropFirst(3)
            #expect(found.last == (computes ? "compute 3" : "set 3"), "\(found)")
            #expect(found.contains("drain") == computes, "\(found)")
        }
        var plan = ScriptPlan(of: "a script", user: nil)
        let text = "SELECT set_config('a.b', f(), false);"
        let statement = try #require(SQLStatement(parsing: Array(text.utf8)))
        let steps = try plan.steps(for: .statement(statement), at: .line(1))
        guard case .compute(_, let computed) = steps.last else {
            Issue.record("\(steps)")
            return
        }
        let change = plan.settle(computed, as: ["a.b": "it's"])
        #expect(
            String(decoding: change, as: UTF8.self)
                == "SELECT pg_catalog.set_config('a.b', E'it''s', false);\n")
    }

    @Test("what nothing was made for yet is not taken away")
    func nothingYet() throws {
        #expect(try steps("DROP OWNED BY synapse CASCADE; DROP TABLE IF EXISTS t;") == [])
    }

    @Test("rows go to the session that has their table, or their transaction")
    func here() throws {
        #expect(
            try steps("CREATE TEMP TABLE x (a int); COPY x FROM stdin;\n\\.\n") == [
                "run 1", "drain", "copy here 2",
            ])
        let keys = "ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES t INITIALLY DEFERRED; "
        #expect(
            try steps(Self.table + keys + "BEGIN; " + Self.copy + "COMMIT; " + Self.copy) == [
                "run 1", "commit", "run 2", "commit", "set 3", "drain", "copy here 4 open",
                "commit",
                "set 5", "commit", "drain", "copy 6",
            ])
    }

    @Test(
        "what no load follows is refused",
        arguments: [
            "BEGIN; CREATE TABLE u (a int); ROLLBACK;",
            "BEGIN; SAVEPOINT s; ROLLBACK TO s; COMMIT;", "PREPARE TRANSACTION 'x';",
            "COPY t TO stdout;", "DROP OWNED BY synapse;",
            "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';"
                + "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();"
                + "COPY t FROM stdin;\n\\.\nSELECT lastval();",
            "BEGIN; CREATE TEMP TABLE x (a int) ON COMMIT DROP; COPY t FROM stdin;\n\\.\n"
                + " INSERT INTO t SELECT a FROM t; SELECT * FROM x; COMMIT;",
        ])
    func refused(_ script: String) throws {
        #expect(throws: MigrationError.self) { try steps(Self.table + script) }
    }
}
