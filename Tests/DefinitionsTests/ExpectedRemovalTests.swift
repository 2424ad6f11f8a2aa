import SQLSyntax
import Testing

@testable import Definitions
@testable import Exports

@Suite("what is taken away, and what is of the whole database, is not expected")
struct ExpectedRemovalTests {
    private func expectedCatalog(_ statements: [String]) throws -> ExpectedCatalog {
        var builder = ExpectedCatalogBuilder()
        for text in statements {
            builder.consume(try #require(SQLStatement(parsing: Array(text.utf8))))
        }
        return builder.expectedCatalog
    }

    @Test(
        "a statement of --clean or --create",
        arguments: [
            "DROP PUBLICATION pub", "DROP INDEX app.i", "DROP TRIGGER tg ON app.t",
            "DROP TABLE IF EXISTS app.t", "DROP FUNCTION app.f(integer, text)",
            "DROP USER MAPPING FOR x SERVER s", "DROP OPERATOR app.===(integer, integer)",
            "DROP CAST (app.a AS text)", "DROP ACCESS METHOD heap2", "DROP SUBSCRIPTION s",
            "ALTER TABLE ONLY app.t DROP CONSTRAINT t_pkey",
            "ALTER TABLE IF EXISTS ONLY app.t DROP CONSTRAINT IF EXISTS t_pkey",
            "ALTER TABLE app.t ALTER COLUMN b DROP DEFAULT",
            "ALTER TABLE app.t ALTER COLUMN drop DROP IDENTITY",
            "SELECT pg_catalog.lo_unlink('70001')",
            "ALTER TABLE app.t DISABLE ROW LEVEL SECURITY",
            "ALTER DOMAIN app.positive DROP CONSTRAINT lt",
            "CREATE DATABASE d WITH TEMPLATE = template0 ENCODING = 'UTF8' LOCALE = 'C'",
            "ALTER DATABASE d OWNER TO x", "ALTER DATABASE d SET statement_timeout TO '5min'",
            "DROP DATABASE IF EXISTS d", "COMMENT ON DATABASE d IS 'd'",
            "SECURITY LABEL FOR dummy ON DATABASE d IS 'secret'",
        ])
    func nothing(_ statement: String) throws {
        let expectedCatalog = try expectedCatalog([statement])
        #expect(expectedCatalog.objects.isEmpty)
        #expect(expectedCatalog.statements.isEmpty)
        #expect(expectedCatalog.unchecked.isEmpty)
    }

    @Test("what was made before is expected no more, with all that is its own")
    func forgotten() throws {
        let made = try expectedCatalog([
            "CREATE TABLE app.t (a integer DEFAULT 1, CONSTRAINT c CHECK (a > 0))",
            "CREATE TABLE app.u (a integer)", "DROP TABLE app.t",
        ])
        #expect(
            Set(made.objects.keys.map { "\($0.kind) \($0.name.text)" }) == [
                "table app.u", "column a of app.u",
            ])
        #expect(made.statements.allSatisfy { $0.object.name.name != Identifier("t") })
    }

    @Test(
        "names that are words, and changes to what was made, are still what they are",
        arguments: [
            "ALTER TABLE drop ADD COLUMN b integer",
            "ALTER TABLE ONLY app.t ALTER COLUMN drop SET DEFAULT 1",
            "ALTER TABLE app.drop OWNER TO x", "CREATE TABLE drop (a integer)",
        ])
    func noRemoval(_ text: String) throws {
        let statement = try #require(SQLStatement(parsing: Array(text.utf8)))
        #expect(!StatementKind.isRemoval(statement))
        #expect(try expectedCatalog([text]).objects.isEmpty == false)
    }
}
