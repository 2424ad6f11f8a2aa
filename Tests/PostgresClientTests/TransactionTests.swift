import PostgresClient
import TestSupport
import Testing

@Suite("Transactions of a session", .blocking, .enabled(if: PostgresServer.isAvailable))
struct TransactionTests {
    private func session() throws -> Connection {
        var connection = try connect()
        try connection.execute("CREATE TEMP TABLE t (n int PRIMARY KEY DEFERRABLE)")
        return connection
    }

    private func rows(_ connection: inout Connection) throws -> [String?] {
        try connection.query("SELECT n FROM t ORDER BY n").map { $0[0] }
    }

    @Test("what is committed stays, and the value is handed on")
    func committed() throws {
        var connection = try session()
        let value = try connection.transaction { connection throws(PostgresError) in
            try connection.execute("INSERT INTO t VALUES (1)")
        }
        #expect(value == 1)
        #expect(connection.transactionStatus == .idle)
        #expect(try rows(&connection) == ["1"])
    }

    @Test("nothing stays of what fails, in its body or at its end, and the session goes on")
    func failed() throws {
        var connection = try session()
        for statement in [
            "SELECT 1 / 0", "SET CONSTRAINTS ALL DEFERRED; INSERT INTO t VALUES (2)",
        ] {
            let error = #expect(throws: PostgresError.self) {
                try connection.transaction { connection throws(PostgresError) in
                    try connection.execute("INSERT INTO t VALUES (2)")
                    try connection.execute(statement)
                }
            }
            #expect(["22012", "23505"].contains(error?.sqlState))
            #expect(connection.transactionStatus == .idle)
            #expect(try rows(&connection) == [])
        }
    }

    @Test("a COPY under way goes with its transaction")
    func copying() throws {
        var connection = try session()
        try connection.execute("BEGIN")
        try connection.beginCopyIn("COPY t FROM STDIN")
        try Array("1\n2\n".utf8).withUnsafeBytes { try connection.putCopyData($0) }
        connection.rollBack()
        #expect(connection.transactionStatus == .idle)
        #expect(try rows(&connection) == [])
    }

    @Test("rolling back on a lost connection is no failure of its own")
    func lost() throws {
        var connection = try session()
        var other = try connect()
        let error = #expect(throws: PostgresError.self) {
            let process = try connection.query("SELECT pg_backend_pid()")[0][0] ?? ""
            try connection.transaction { connection throws(PostgresError) in
                _ = try other.query("SELECT pg_terminate_backend(\(process), 10000)")
                try connection.execute("SELECT 1")
            }
        }
        #expect(error?.code == .connectionLost)
    }
}
