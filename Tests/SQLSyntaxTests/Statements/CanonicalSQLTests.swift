import SQLSyntax
import Testing

@Suite("SQL in one form, whoever wrote it")
struct CanonicalSQLTests {
    @Test("all statements of a routine's body count")
    func body() {
        func same(_ one: String, _ other: String) -> Bool {
            CanonicalSQL.text(one) == CanonicalSQL.text(other)
                && CanonicalSQL.text(one, shadows: [:]) == CanonicalSQL.text(other, shadows: [:])
        }
        let two = "BEGIN ATOMIC SELECT 1; SELECT 2; END"
        #expect(same("BEGIN ATOMIC\n SELECT 1;\n SELECT 2;\nEND", two))
        #expect(!same(two, "BEGIN ATOMIC SELECT 1; SELECT 3; END"))
        #expect(!same("BEGIN ATOMIC SELECT 1; END", "BEGIN ATOMIC SELECT 1; DELETE FROM t; END"))
        // What cannot be cut is its own form.
        #expect(!same("SELECT 1; SELECT 'a", "SELECT 1; SELECT 'b"))
        #expect(!same("SELECT 1; 1x", "SELECT 1; 2x"))
    }
}
