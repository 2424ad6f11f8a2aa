import Exports
import PostgresClient
import Testing

@testable import DatabaseWork

@Suite("What a server's refusal means for a load")
struct LoadErrorTests {
    @Test(
        "values that do not fit, or are none, are the export's damage",
        arguments: ["22P02", "23505", "42601", "42804", "42703"])
    func values(_ state: String) {
        let error = PostgresError(.server, "no", sqlState: state)
        #expect(MigrationError(error, loading: "INSERT", ofRows: true).code == .damaged)
    }

    @Test("code that a row runs into may refuse it for reasons of its own")
    func code() {
        let error = PostgresError(
            .server, "column \"x\" does not exist", sqlState: "42703",
            context: "PL/pgSQL function f() line 1 at IF\nCOPY t, line 1: \"1\"")
        #expect(MigrationError(error, loading: "COPY").code == .refused)
    }
}
