import Concurrency
import Foundation
import PostgresClient
import TestSupport
import Testing

@testable import Loading

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

@Suite(
    "A server is watched while something is removed on it", .blocking,
    .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"))
struct ServerWatchTests {
    @Test("one that answers is waited for, one that is frozen is not")
    func frozen() throws {
        let server = try PostgresServer()
        defer { server.stop() }
        let group = SessionGroup()
        let watch = ServerWatch(
            server.connectionString(database: "absent"), over: group,
            interval: .milliseconds(300), patience: .milliseconds(1500))
        defer { watch.end() }
        try waitUntil("it has looked a few times") {
            try server.value(
                database: "postgres",
                "SELECT count(*) >= 0 AND clock_timestamp() > pg_postmaster_start_time()"
                    + " + interval '3 s'") == "t"
        }
        #expect(!group.isOver)
        let pid = try server.postmasterPID()
        kill(pid, SIGSTOP)
        defer { kill(pid, SIGCONT) }
        try waitUntil("it gives up") { group.isOver }
    }
}
