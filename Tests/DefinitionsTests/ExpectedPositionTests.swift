import SQLSyntax
import Testing

@testable import Definitions
@testable import Exports

@Suite("where sequences are expected to stand")
struct ExpectedPositionTests {
    private func expectedCatalog(_ script: String) throws -> ExpectedCatalog {
        var builder = ExpectedCatalogBuilder()
        for text in script.split(separator: ";") {
            builder.consume(try #require(SQLStatement(parsing: Array(text.utf8))))
        }
        return builder.expectedCatalog
    }

    @Test(
        "what says it in plain words moves them",
        arguments: [
            ("SELECT setval('public.sq', 9)", 9, true),
            ("SELECT setval('public.sq'::regclass, 9, false)", 9, false),
            ("SELECT setval('public.sq', 9, 't')", 9, true),
            ("SELECT setval('public.sq', 9, ' YES ')", 9, true),
            ("SELECT setval('public.sq', 9, '1')", 9, true),
            ("SELECT setval('public.sq', 9, 'on')", 9, true),
            ("SELECT setval('public.sq', 9, 'of')", 9, false),
            ("SELECT setval('public.sq', 9, 'n')", 9, false),
            ("ALTER SEQUENCE public.sq RESTART WITH 7", 7, false),
            ("ALTER SEQUENCE IF EXISTS sq RESTART -3", -3, false),
            ("ALTER SEQUENCE public.sq OWNED BY public.t.a", 42, true),
            ("ALTER TABLE public.sq OWNER TO x", 42, true),
            ("ALTER TABLE public.t RENAME COLUMN a TO b", 42, true),
            ("TRUNCATE public.t", 42, true), ("CREATE SEQUENCE public.other", 42, true),
            ("CREATE TABLE public.sq2 (a integer)", 42, true), ("SELECT 1", 42, true),
        ])
    func moved(_ statement: String, _ value: Int64, _ isCalled: Bool) throws {
        let expectedCatalog = try expectedCatalog(
            "SELECT pg_catalog.setval('public.sq', 42, true);" + statement)
        let position = expectedCatalog.positions.values.first
        #expect(position?.value == value)
        #expect(position?.isCalled == isCalled)
        #expect(!expectedCatalog.unchecked.keys.contains { $0.hasPrefix("position") })
    }

    @Test(
        "what only the server can tell is expected no more, and said",
        arguments: [
            "SELECT setval('public.sq', (SELECT max(id) FROM public.rooms))",
            "SELECT setval('public.sq', 9) FROM public.rooms", "SELECT nextval('public.sq')",
            "SELECT setval('public.sq', 1), setval('public.other', 2)",
            "SELECT setval('public.sq', 9, NULL)", "SELECT setval('public.sq', 9, 'o')",
            "ALTER SEQUENCE public.sq RESTART", "TRUNCATE public.t RESTART IDENTITY",
            "TRUNCATE public.t RESTART IDENTITY CASCADE",
            "ALTER TABLE public.t ALTER COLUMN i RESTART WITH 3", "DROP SEQUENCE public.sq",
            "DROP TABLE public.t", "ALTER SEQUENCE public.sq RENAME TO sq2",
            "ALTER TABLE public.sq SET SCHEMA app", "ALTER SCHEMA public RENAME TO p",
            "CREATE SEQUENCE IF NOT EXISTS public.sq",
        ])
    func left(_ statement: String) throws {
        let expectedCatalog = try expectedCatalog(
            "SELECT pg_catalog.setval('public.sq', 42, true);" + statement)
        #expect(expectedCatalog.positions.isEmpty)
        #expect(
            expectedCatalog.unchecked["position of a sequence, which only the server can tell"] == 1
        )
    }

    @Test("what only the server can tell is said where nothing else is known")
    func alone() throws {
        let expectedCatalog = try expectedCatalog("SELECT setval('s', f())")
        #expect(
            expectedCatalog.unchecked["position of a sequence, which only the server can tell"] == 1
        )
    }

    @Test("what is set afterwards is expected again")
    func again() throws {
        let expectedCatalog = try expectedCatalog(
            "SELECT setval('sq', 42); ALTER SEQUENCE sq RESTART; SELECT setval('sq', 5)")
        #expect(expectedCatalog.positions.values.map(\.value) == [5])
    }
}
