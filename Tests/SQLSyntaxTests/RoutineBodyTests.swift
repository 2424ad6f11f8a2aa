import SQLSyntax
import Testing

@Suite("The body of a routine is what psql and the server both take for it")
struct RoutineBodyTests {
    static let function = "CREATE FUNCTION f() RETURNS int LANGUAGE sql"

    @Test(
        "and nothing else",
        arguments: [
            "CREATE FUNCTION begin() RETURNS int AS 'select 1';\nCOPY t FROM stdin;\nEND;",
            "CREATE PROCEDURE begin() AS 'select 1'; SELECT 1; END;",
            "\(Self.function) SET search_path = begin AS 'select 1';\nCOPY t FROM stdin;\nEND;",
            "\(Self.function) BEGIN ATOMIC SELECT 1 AS begin; END; COPY t FROM stdin;\nEND;",
            "\(Self.function) BEGIN ATOMIC SELECT 1 AS case; END; COMMIT;\nEND;",
            "\(Self.function) BEGIN ATOMIC SELECT 1; COPY t FROM stdin; END;",
            "\(Self.function) BEGIN ATOMIC ALTER TABLE t OWNER TO x; END;",
            "\(Self.function) BEGIN ATOMIC 'x'; END;",
            "\(Self.function) BEGIN ATOMIC SELECT 1 FROM begin atomic; END; SELECT evil(); END;",
            "\(Self.function) BEGIN ATOMIC SELECT 1 AS case; END; SELECT evil(); END;",
            "\(Self.function) BEGIN ATOMIC SELECT 1 AS begin; END; SELECT evil(); END;",
            "\(Self.function) BEGIN /* x */ ATOMI; END;",
        ])
    func broken(_ text: String) {
        let script = Array(text.utf8)
        for size in [1, 2, 3, 7, script.count] {
            #expect(throws: SQLError.self) { try scan(script) { _ in size } }
        }
    }

    @Test("a u before an ampersand is no word for psql")
    func loneU() throws {
        let script = Array("create u&1 function f() begin;\nSELECT 1; END;".utf8)
        for size in [1, 2, 3, 7, script.count] {
            #expect(throws: SQLError.self) { try scan(script) { _ in size } }
        }
        let other = Array("create u+1 function f() begin;\nSELECT 1;".utf8)
        let kinds = try scan(other) { _ in 3 }.map(\.kind)
        #expect(kinds.filter { $0 == "statement" }.count == 2)
    }

    @Test(
        "statements that it may have",
        arguments: [
            "\(Self.function) BEGIN ATOMIC SELECT 1; END;", "\(Self.function) BEGIN ATOMIC END;",
            "\(Self.function) BEGIN -- x\n atomic ;; (SELECT 1); RETURN 2; END;",
            "\(Self.function) BEGIN ATOMIC WITH a AS (SELECT 1) SELECT CASE WHEN true THEN 1 END"
                + " FROM a; INSERT INTO t VALUES (1); UPDATE t SET a = 2; DELETE FROM t;"
                + " VALUES (1); MERGE INTO t USING u ON true WHEN MATCHED THEN DO NOTHING;"
                + " TABLE t; END;",
            "\(Self.function) AS $$BEGIN COMMIT; END$$;",
            "CREATE FUNCTION f(begin int) RETURNS int AS 'x';",
            "CREATE OR REPLACE PROCEDURE p() BEGIN ATOMIC\n SELECT 1;\nEND;",
        ])
    func whole(_ text: String) throws {
        let script = Array(text.utf8)
        for size in [1, 2, 3, 7, script.count] {
            #expect(try scan(script) { _ in size }.map(\.kind) == ["statement"])
        }
    }
}
