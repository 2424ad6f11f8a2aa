import DatabaseWork
import PostgresClient
import TestSupport
import Testing

@testable import Destinations
@testable import Exports

@Suite("The journal of a load", .blocking, .enabled(if: PostgresServer.isAvailable))
struct JournalTests {
    private static let header = JournalHeader(
        fingerprint: "00ff", role: "it's \\ \"✓", target: "ünï\n🦊", isBeside: true)

    @Test("holds what was written into it, and goes without a trace")
    func roundTrip() throws {
        let server = try PostgresServer.shared
        try server.withDatabase { name in
            var connection = try Connection(server.connectionString(database: name))
            #expect(try Journal.owner(on: &connection) == nil)
            #expect(try Journal.read(on: &connection) == nil)
            try connection.execute("BEGIN")
            try Journal.create(on: &connection, Self.header)
            try connection.execute("COMMIT")
            var wanted = Self.header
            wanted.owner = server.superuser
            #expect(try Journal.read(on: &connection) == wanted)
            #expect(try Journal.records(on: &connection) == [:])
            try Journal.markFilled(on: &connection)
            wanted.isFilled = true
            #expect(try Journal.read(on: &connection) == wanted)
            try Journal.drop(on: &connection)
            #expect(try Journal.owner(on: &connection) == nil)
        }
    }

    /// A dump may have left the session with any of these.
    @Test(
        "takes records in every session",
        arguments: [
            "SET search_path = ''", "SET client_encoding = LATIN1",
            "SET standard_conforming_strings = off; SET escape_string_warning = on",
            "SET backslash_quote = off", "SET datestyle = 'SQL, DMY'",
        ])
    func everySession(_ setting: String) throws {
        let server = try PostgresServer.shared
        try server.withDatabase { name in
            var connection = try Connection(server.connectionString(database: name))
            try Journal.create(on: &connection, Self.header)
            let records: [JournalKey: RowTotal] = [
                JournalKey(.rows, 7): RowTotal(),
                JournalKey(.rows, 7, part: 2, of: 3): RowTotal(
                    rows: .max, low: 1 << 63, high: .max),
                JournalKey(.definitions, .max): RowTotal(
                    rows: 3, low: .max, high: 0x0123_4567_89ab_cdef),
                JournalKey(.largeObjects, 7): RowTotal(rows: 1, low: 0, high: 0),
                JournalKey(.statements, 7): RowTotal(rows: 1, low: 0, high: 0),
                JournalKey(.statementsUpTo, 7): RowTotal(rows: 7, low: 0, high: 0),
            ]
            try connection.execute(setting)
            for (key, record) in records {
                try connection.execute(Journal.insertStatement(key, record))
            }
            var other = try Connection(server.connectionString(database: name))
            #expect(try Journal.records(on: &other) == records)
        }
    }

    @Test("forgets what was rolled back with the work")
    func rolledBack() throws {
        let server = try PostgresServer.shared
        try server.withDatabase { name in
            var connection = try Connection(server.connectionString(database: name))
            try Journal.create(on: &connection, Self.header)
            let statement = Journal.insertStatement(
                JournalKey(.rows, 1), RowTotal(rows: 1, low: 1, high: 1))
            try connection.execute("BEGIN; \(statement); ROLLBACK")
            #expect(try Journal.records(on: &connection) == [:])
            try connection.execute(statement)
            // A piece of work is recorded once.
            #expect(throws: PostgresError.self) { try connection.execute(statement) }
        }
    }
}
