import Concurrency
import Foundation
import TestSupport
import Testing

@testable import PostgresClient

@Suite(
    "Sessions of a group end together", .blocking,
    .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"))
struct SessionGroupTests {
    private func connect(_ group: SessionGroup) throws -> Connection {
        try Connection(PostgresServer.shared.connectionString(database: "postgres"), group: group)
    }

    /// What a session of the group fails with, which sleeps on a thread of its own.
    private func sleeping(_ group: SessionGroup) throws -> Monitor<PostgresError?> {
        let failure = Monitor<PostgresError?>(nil)
        let pid = Monitor<Int32?>(nil)
        Thread.detachNewThread {
            do {
                var connection = try connect(group)
                let number = connection.backendPID
                pid.update { $0 = number }
                try connection.execute("SELECT pg_sleep(600)")
            } catch {
                failure.update { $0 = error as? PostgresError }
            }
        }
        let number = try #require(pid.wait(atMost: .seconds(30)) { $0 })
        try waitUntil("it sleeps") {
            try PostgresServer.shared.query(
                database: "postgres",
                "SELECT 1 FROM pg_stat_activity WHERE pid = \(number) AND wait_event = 'PgSleep'"
            ).count == 1
        }
        return failure
    }

    @Test("what each of them does is cancelled, and of no other")
    func cancelled() throws {
        let group = SessionGroup()
        let members = [try sleeping(group), try sleeping(group)]
        let otherGroup = SessionGroup()
        let other = try sleeping(otherGroup)
        group.cancelAll()
        for member in members {
            let error = try #require(member.wait(atMost: .seconds(30)) { $0 })
            #expect(error.sqlState == "57014")
        }
        #expect(other.update { $0 } == nil)
        otherGroup.cancelAll()
        #expect(other.wait(atMost: .seconds(30)) { $0 } != nil)
    }

    @Test("whoever waits for the server finds the connection lost when it is hung up")
    func hungUp() throws {
        let group = SessionGroup()
        let member = try sleeping(group)
        group.hangUpAll()
        let error = try #require(member.wait(atMost: .seconds(30)) { $0 })
        #expect(error.code == .connectionLost)
        // The server sees it only when it has something to say.
        group.cancelAll()
    }

    @Test("one that ended is no member any more, and keeps no file descriptor")
    func ended() throws {
        let group = SessionGroup()
        var pid: Int32 = 0
        do { pid = try connect(group).backendPID }
        try waitUntil("the session is gone") {
            try PostgresServer.shared.query(
                database: "postgres", "SELECT 1 FROM pg_stat_activity WHERE pid = \(pid)"
            ).isEmpty
        }
        #expect(group.memberCount == 0)
        group.cancelAll()
        group.hangUpAll()
    }
}
