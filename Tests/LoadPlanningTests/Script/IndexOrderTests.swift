import SQLSyntax
import Testing

@testable import Exports
@testable import LoadPlanning

@Suite("which indexes and keys of a script may be made in any order")
struct IndexOrderTests {
    /// Whether the last of some statements may be made beside others.
    private func isFree(_ script: String...) throws -> Bool {
        var order = IndexOrder()
        var kind = StatementKind.other
        for text in script {
            kind = order.kind(of: try #require(SQLStatement(parsing: Array(text.utf8))))
        }
        return kind != .other
    }

    private static let made = "CREATE TABLE app.t (a integer NOT NULL)"
    private static let partitioned = "CREATE TABLE app.t (a integer) PARTITION BY LIST (a)"

    @Test(
        "what names itself and reaches one table only",
        arguments: [
            "CREATE INDEX i ON app.t (a)", "CREATE UNIQUE INDEX i ON app.t USING btree (a)",
            "CREATE INDEX i ON ONLY app.other (a)",
            "ALTER TABLE ONLY app.other ADD CONSTRAINT k PRIMARY KEY (a)",
            "ALTER TABLE app.t ADD CONSTRAINT k CHECK (a > 0) NOT VALID",
            "ALTER TABLE ONLY app.t ADD CONSTRAINT f FOREIGN KEY (a, b) REFERENCES app.u (a, b)",
        ])
    func free(_ statement: String) throws {
        #expect(try isFree(Self.made, statement))
    }

    @Test(
        "what may reach others, or takes its name or its index from them",
        arguments: [
            (made, "CREATE INDEX ON app.t (a)"), (made, "CREATE UNIQUE INDEX ON ONLY app.t (a)"),
            (made, "CREATE INDEX IF NOT EXISTS i ON app.t (a)"),
            (made, "CREATE INDEX i ON app.unknown (a)"), (made, "CREATE INDEX i ON t (a)"),
            (partitioned, "CREATE INDEX i ON app.t (a)"),
            (partitioned, "ALTER TABLE app.t ADD CONSTRAINT k PRIMARY KEY (a)"),
            (partitioned, "ALTER TABLE app.t ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES app.u"),
            (made, "ALTER TABLE ONLY app.t ADD CONSTRAINT k PRIMARY KEY USING INDEX i"),
            (made, "ALTER TABLE app.t ADD CONSTRAINT k UNIQUE (a), ADD COLUMN b integer"),
        ])
    func ordered(_ table: String, _ statement: String) throws {
        #expect(try !isFree(table, statement))
    }

    @Test(
        "what a table was is forgotten when it becomes something else",
        arguments: [
            "CREATE TABLE app.child (b integer) INHERITS (t)",
            "ALTER TABLE app.child INHERIT app.t", "ALTER TABLE app.t RENAME TO u",
            "ALTER TABLE ONLY app.t SET SCHEMA other",
        ])
    func forgotten(_ change: String) throws {
        let key = "ALTER TABLE app.t ADD CONSTRAINT k CHECK (a > 0)"
        #expect(try !isFree(Self.made, change, key))
        #expect(try isFree(Self.made, "ALTER TABLE app.t ADD COLUMN b integer", key))
    }

    @Test("a name without a schema means something else in another schema")
    func otherPath() throws {
        let (made, index) = ("CREATE TABLE t (a integer)", "CREATE INDEX i ON t (a)")
        #expect(try isFree(made, index))
        #expect(try !isFree(made, "SET search_path = app", index))
        #expect(try isFree(Self.made, "SET search_path = app", "CREATE INDEX i ON app.t (a)"))
    }

    @Test("a materialized view and a partition hand nothing on")
    func leaves() throws {
        #expect(
            try isFree(
                "CREATE MATERIALIZED VIEW app.m AS SELECT 1 AS a WITH NO DATA",
                "CREATE UNIQUE INDEX i ON app.m USING btree (a)"))
        #expect(
            try isFree(
                Self.partitioned, "CREATE TABLE app.leaf PARTITION OF app.t FOR VALUES IN (1)",
                "CREATE INDEX i ON app.leaf USING btree (a)"))
    }
}
