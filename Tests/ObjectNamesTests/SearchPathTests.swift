import ObjectNames
import SQLSyntax
import Testing

@Suite("where names without a schema are looked for")
struct SearchPathTests {
    private func statement(_ text: String) throws -> SQLStatement {
        var scanner = StatementScanner()
        let bytes = Array(text.utf8)
        let step = try bytes.withUnsafeBytes { try scanner.scan($0, isEnd: true) }
        #expect(step == .item(.statement, length: bytes.count))
        return SQLStatement(bytes: bytes, tokens: scanner.tokens, backslashEscapes: false)
    }

    @Test(
        "as the statements that set it say",
        arguments: [
            ("SET search_path = public, pg_catalog", ["public", "pg_catalog"]),
            ("SET search_path TO \"$user\", public", ["public"]),
            ("SET SESSION search_path TO App, 'Other'", ["app", "Other"]),
            ("SET SCHEMA 'x'", ["x"]), ("SET search_path TO DEFAULT", ["public"]),
            ("SELECT pg_catalog.set_config('search_path', '', false)", []),
            ("SELECT set_config('search_path', ' a, \"B c\",\"$user\"', false)", ["a", "B c"]),
            ("SELECT set_config('search_path', 'a', true)", ["start"]),
            ("DISCARD ALL", ["public"]),
            ("RESET search_path", ["public"]), ("SET search = x", ["start"]),
            ("SELECT set_config('role', 'x', false)", ["start"]),
        ])
    func path(_ text: String, _ schemas: [String]) throws {
        var path = SearchPath()
        for text in ["SET search_path = start", text] {
            path.consume(try statement(text))
        }
        #expect(path.schemas.map(\.description) == schemas)
    }

    @Test(
        "as far as transactions keep it",
        arguments: [
            ("BEGIN;SET LOCAL search_path = a", "a"),
            ("BEGIN;SET LOCAL search_path = a;COMMIT", "start"),
            ("BEGIN;SET search_path = a;COMMIT", "a"),
            ("BEGIN;SET search_path = a;ROLLBACK", "start"),
            ("BEGIN;SET search_path = a;SET LOCAL search_path = b;END", "a"),
            ("BEGIN;SET LOCAL search_path = b;SET search_path = a;END", "a"),
            ("BEGIN;SAVEPOINT s;SET search_path = a;ROLLBACK TO s", "start"),
            ("BEGIN;SAVEPOINT s;SET search_path = a;RELEASE s;COMMIT", "a"),
            ("START TRANSACTION;COMMIT AND CHAIN;SET LOCAL search_path = a", "a"),
            ("BEGIN;COMMIT AND NO CHAIN;SET LOCAL search_path = a", "start"),
            ("SET LOCAL search_path = a", "start"), ("ROLLBACK;SET search_path = a;ROLLBACK", "a"),
        ])
    func transactions(_ texts: String, _ schema: String) throws {
        var path = SearchPath()
        path.consume(try statement("SET search_path = start"))
        for text in texts.split(separator: ";") { path.consume(try statement(String(text))) }
        #expect(path.schemas.map(\.description) == [schema])
    }
}
