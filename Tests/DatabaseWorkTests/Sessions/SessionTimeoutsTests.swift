import ByteStreams
import SQLSyntax
import Testing

@testable import DatabaseWork
@testable import Exports

@Suite("The limits of a server's sessions are lifted")
struct SessionTimeoutsTests {
    @Test("those that its release knows")
    func releases() {
        let all = SessionTimeouts.lifting(serverVersion: 170_002)
        for name in [
            "statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout",
            "idle_session_timeout", "transaction_timeout",
        ] {
            #expect(all.contains("SET \(name) = 0"), "\(name)")
        }
        let before = SessionTimeouts.lifting(serverVersion: 130_014)
        #expect(before.contains("SET idle_in_transaction_session_timeout = 0"))
        #expect(!before.contains("idle_session_timeout = 0; SET idle_session"))
        #expect(!before.contains("SET idle_session_timeout"))
        #expect(!SessionTimeouts.lifting(serverVersion: 160_000).contains("transaction_timeout ="))
    }

    @Test(
        "statements of a script that set one",
        arguments: [
            "SET statement_timeout = 0", "set Lock_Timeout to '5s'",
            "SET SESSION idle_session_timeout = 1000", "SET LOCAL statement_timeout = 1",
            "SET \"transaction_timeout\" = 1", "RESET statement_timeout",
            "SELECT pg_catalog.set_config('statement_timeout', '1', false)",
            "SELECT set_config('LOCK_TIMEOUT', '1', true)",
            "SET idle_in_transaction_session_timeout = DEFAULT",
        ])
    func changing(_ text: String) throws {
        #expect(try SessionTimeouts.areChanged(by: statement(text)))
    }

    @Test(
        "and none that do not",
        arguments: [
            "SET search_path = public", "SET deadlock_timeout = 1", "RESET ALL",
            "SELECT pg_catalog.set_config('search_path', '', false)",
            "SELECT statement_timeout('lock_timeout')", "CREATE TABLE statement_timeout (a int)",
            "SELECT 'set_config(''statement_timeout'')'",
        ])
    func others(_ text: String) throws {
        #expect(try !SessionTimeouts.areChanged(by: statement(text)))
    }

    private func statement(_ text: String) throws -> SQLStatement {
        let reader = ScriptReader(MemorySource(Array("\(text);\n".utf8)))
        while let item = try reader.next() {
            if case .statement = item { return reader.statement }
        }
        throw MigrationError(.bug, "no statement: \(text)")
    }
}
