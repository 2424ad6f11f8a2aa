import PostgresClient
import TestSupport
import Testing

@Suite(.blocking, .enabled(if: PostgresServer.isAvailable)) struct CancelTests {
    @Test func endsStatements() throws {
        var connection = try connect()
        let handle = try connection.cancelHandle
        let isSleeping = "wait_event = 'PgSleep'"
        when(connection.backendPID, isSleeping) { try handle.cancel() }
        let error = try #require(throws: PostgresError.self) {
            try connection.execute("SELECT pg_sleep(60)")
        }
        #expect(error.code == .server)
        #expect(error.sqlState == "57014")
        when(connection.backendPID, isSleeping) { try handle.cancel() }
        let other = try #require(throws: PostgresError.self) {
            try connection.query("SELECT pg_sleep($1::int)", parameters: ["60"])
        }
        #expect(other.sqlState == "57014")
        #expect(try connection.value("SELECT 1") == "1")
    }

    @Test func leavesIdleSessionsAlone() throws {
        var connection = try connect()
        let handle = try connection.cancelHandle
        for _ in 0..<20 {
            try handle.cancel()
            #expect(try connection.value("SELECT 1") == "1")
        }
    }

    @Test func endsCopyInThatWaitsForMore() throws {
        var connection = try connect()
        try connection.execute("CREATE TEMP TABLE t (n int)")
        try connection.beginCopyIn("COPY t FROM STDIN")
        try connection.put("1\n")
        try connection.cancelHandle.cancel()
        let error = try #require(throws: PostgresError.self) {
            while true { try connection.put(String(repeating: "1\n", count: 100_000)) }
        }
        #expect(error.sqlState == "57014")
        #expect(error.message.hasPrefix("canceling statement"))
        #expect(try connection.value("SELECT count(*) FROM t") == "0")
    }

    @Test func endsCopyInThatWaitsForLock() throws {
        var holder = try connect()
        let table = "locked_\(holder.backendPID)"
        try holder.execute("CREATE TABLE \(table) (n int PRIMARY KEY)")
        try holder.execute("BEGIN; INSERT INTO \(table) VALUES (1)")
        var connection = try connect()
        let handle = try connection.cancelHandle
        try connection.beginCopyIn("COPY \(table) FROM STDIN")
        when(connection.backendPID, "wait_event_type = 'Lock'") { try handle.cancel() }
        let error = try #require(throws: PostgresError.self) {
            // The socket fills up, since the server waits for the other session with row 1.
            while true { try connection.put(String(repeating: "1\n", count: 100_000)) }
        }
        #expect(error.sqlState == "57014")
        #expect(try connection.value("SELECT 1") == "1")
        try holder.execute("ROLLBACK; DROP TABLE \(table)")
    }

    @Test func endsCopyOut() throws {
        var connection = try connect()
        let handle = try connection.cancelHandle
        var isFirst = true
        let error = try #require(throws: PostgresError.self) {
            try connection.copyOut(
                "COPY (SELECT generate_series(1, 1000000000000)) TO STDOUT"
            ) { _ in
                if isFirst { try handle.cancel() }
                isFirst = false
            }
        }
        #expect(error.sqlState == "57014")
        #expect(try connection.value("SELECT 1") == "1")
    }

    @Test func outlivesTheConnection() throws {
        let handle: CancelHandle
        do {
            let connection = try connect()
            handle = try connection.cancelHandle
        }
        // The server knows no such session any more and says nothing about it.
        try handle.cancel()
    }
}
