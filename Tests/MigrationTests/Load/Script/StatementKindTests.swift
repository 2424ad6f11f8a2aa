import SQLSyntax
import Testing

@testable import Migration

@Suite("what a statement is to the order of a load")
struct StatementKindTests {
    private func kind(_ text: String) throws -> StatementKind {
        StatementKind(try #require(SQLStatement(parsing: Array(text.utf8))))
    }

    @Test("a sequence's position may be set beside rows, unless it is asked of them")
    func positions() throws {
        let given = try kind("SELECT pg_catalog.setval('public.s', 50, true)")
        #expect(given == .besideRows(isOpen: false))
        for text in [
            "SELECT setval('s', (SELECT max(i) FROM t))", "SELECT setval('s', max(i)) FROM t",
        ] {
            #expect(try kind(text) == .other)
        }
    }
}
