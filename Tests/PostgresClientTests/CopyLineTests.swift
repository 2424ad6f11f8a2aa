import PostgresClient
import TestSupport
import Testing

@Suite(.blocking) struct CopyLineTests {
    @Test(arguments: [
        (#"COPY events, line 5, column depth: "x""#, 5),
        (#"COPY events, line 123456789012: "a, line 3""#, 123_456_789_012),
        ("COPY events, line 7", 7), ("COPY events, line 7, column a: null input", 7),
        ("PL/pgSQL function f() line 3 at RAISE\nCOPY a b, line 2: \"1\"", 2),
        (#"COPY events, Zeile 5, Spalte depth: »x«"#, 5),
        (#"COPY "odd, name", line 8, column c: "x""#, 8),
        ("COPY events, line 1: \"first\nCOPY events, line 9\"", 1),
    ])
    func isReadFromContext(context: String, line: Int) {
        #expect(PostgresError(.server, "bad", context: context).copyLine == line)
    }

    @Test(arguments: [
        nil, "", "COPY events", #"SQL statement "COPY t, line 3""#, "COPY events, line x",
        "COPY events, line -1", "COPY events, line 99999999999999999999999: \"x\"",
        #"COPY events: ", line 3""#, "PL/pgSQL function f() line 3 at RAISE",
    ])
    func isMissing(context: String?) {
        #expect(PostgresError(.server, "bad", context: context).copyLine == nil)
    }
}
