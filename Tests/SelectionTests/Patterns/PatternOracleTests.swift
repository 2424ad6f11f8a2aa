import TestSupport
import Testing

@testable import Exports
@testable import Selection

@Suite(
    "Patterns name the tables that pg_dump -t dumps", .blocking,
    .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"))
struct PatternOracleTests {
    private static let schemas = ["p_app", "p_b2"]

    private static let names = [
        "events", "events2", "event_json", "t", "t1", "t12", "t_1", "a", "b", "ab", "aa", "aaa",
        "Upper", "a|b", "a+", "a$", "t[]", "a{x", "x.y", "sp ace", "dash-ed", "back\\slash", "ä",
        "äb",
        "^a", "(a)", "star*", "q?", "tab\there",
    ]

    /// Behind the schema, or with one of their own.
    private static let patterns = [
        "events", "EVENT*", "event?", "e*_*", "t[0-9]", "t[0-9]+", "t[^0-9]*", "t_?", "t(_|1)*",
        "a|b", "(a|b)", "(a|b)+", "a{2}", "a{2,}", "a{1,2}", "a{0,1}b", "\"a|b\"", "\"a+\"", "a+",
        "a$", "\"a$\"", "t[]", "a{x", "\"x.y\"", "upper", "\"Upper\"", "U\"pper\"",
        "\"U\"pper", "sp ace", "*-*", "\"back\\slash\"", "back\\\\slash", "\\w+", "[[:alpha:]]+",
        "[[:alpha:][:digit:]_]+", "?", "??", "ä*", "[ä-ü]b", "^a", "\"^a\"", "\\(a\\)", "\"(a)\"",
        "star\"*\"", "[*]", "*[*?]", "\"q?\"", "\\d*", "[a-]", "[^a-z]", "tab\\there", "\\x61b?",
        "\\u0061", "[\\x61-\\x62]", "\\x4A", "\"Upper",
        "U\"pper", "\"a|b", "\\cI*", "tab\\cihere", "", "()", "a||b", "\\*",
    ]

    private static let withSchemas = [
        "(p_app|p_x).t1", "p_*.t1", "p_b[0-9].a", "p_[^b]*.a|b", "\"p_app\".t1",
    ]

    /// What PostgreSQL's regular expressions refuse, or what takes more than time in proportion.
    private static let refused = [
        "a++", "+a", "(a", "[a", "a{2", "a{2,1}", "a{256}", "[z-a]", "[[:x:]]", "t\\q", "a\\",
    ]

    @Test("which are none, one or many")
    func oracle() throws {
        let server = try PostgresServer.plain
        try server.withDatabase { database in
            try server.execute(
                database: database,
                Self.schemas.map { schema in
                    "CREATE SCHEMA \(schema);\n"
                        + Self.names.map {
                            "CREATE TABLE \(schema).\(PostgresServer.quoted($0)) ();\n"
                        }.joined()
                }.joined())
            let patterns = Self.patterns.map { "p_app.\($0)" } + Self.withSchemas
            for pattern in patterns + ["\(database).p_app.t1", "\(database).*.t?"] {
                let wanted = try #require(
                    try dumped(pattern, of: database, on: server), "\(pattern)")
                #expect(matched(pattern) == wanted, "\(pattern)")
            }
            for pattern in Self.refused.map({ "p_app.\($0)" }) {
                #expect(try dumped(pattern, of: database, on: server) == nil, "\(pattern)")
                #expect(throws: MigrationError.self, "\(pattern)") { try NamePattern(pattern) }
            }
        }
    }

    /// The tables that pg_dump takes; nil where it refuses the pattern.
    private func dumped(
        _ pattern: String, of database: String, on server: PostgresServer
    ) throws -> Set<String>? {
        let result = try server.command("pg_dump", database: database, ["-s", "-t", pattern]).run()
        guard result.status == 0 else {
            return result.errorText.contains("no matching tables") ? [] : nil
        }
        let all = Self.schemas.flatMap { schema in Self.names.map { (schema, $0) } }
        let lines = Set(result.text.split(separator: "\n"))
        return Set(
            all.filter { schema, name in
                lines.contains { $0.hasPrefix("-- Name: \(name); Type: TABLE; Schema: \(schema);") }
            }.map { "\($0).\($1)" })
    }

    /// Those that the pattern names here; one with an empty name is refused, and names none.
    private func matched(_ pattern: String) -> Set<String>? {
        do {
            let pattern = try NamePattern(pattern)
            let all = Self.schemas.flatMap { schema in Self.names.map { (schema, $0) } }
            return Set(
                all.filter { schema, name in
                    pattern.matches(schema: Array(schema.utf8), name: Array(name.utf8))
                }.map { "\($0).\($1)" })
        } catch {
            return error.message.contains("a name is empty") ? [] : nil
        }
    }
}
