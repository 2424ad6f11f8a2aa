import PostgresClient
import TestSupport
import Testing

@Suite("A session that does nothing", .blocking, .enabled(if: PostgresServer.isAvailable))
struct StatusTests {
    @Test("is there, whatever the server tells it unasked")
    func stays() throws {
        var connection = try connect()
        try connection.checkIdle()
        try connection.execute("LISTEN news")
        var other = try connect()
        try other.execute("NOTIFY news")
        try waitUntil("the news have come") {
            try other.value("SELECT pg_notification_queue_usage() = 0") == "t"
        }
        try connection.checkIdle()
        #expect(try connection.value("SELECT 1") == "1")
    }

    @Test("is lost when the server ends it")
    func ended() throws {
        var connection = try connect()
        var other = try connect()
        #expect(
            try other.value("SELECT pg_terminate_backend(\(connection.backendPID), 10000)") == "t")
        let error = #expect(throws: PostgresError.self) { try connection.checkIdle() }
        #expect(error?.code == .connectionLost)
        let isAlive = connection.isAlive
        #expect(!isAlive)
    }
}
