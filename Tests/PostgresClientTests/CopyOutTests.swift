import PostgresClient
import TestSupport
import Testing

@Suite(.blocking, .enabled(if: PostgresServer.isAvailable)) struct CopyOutTests {
    private struct Enough: Error {}

    @Test func lendsRows() throws {
        var connection = try connect()
        var rows: [String] = []
        let count = try connection.copyOut(
            "COPY (SELECT n, CASE WHEN n < 3 THEN E'a\\nb' END FROM generate_series(1, 3) n) TO STDOUT"
        ) { rows.append(String(decoding: $0, as: UTF8.self)) }
        #expect(count == 3)
        #expect(rows == ["1\ta\\nb\n", "2\ta\\nb\n", "3\t\\N\n"])
        #expect(connection.transactionStatus == .idle)
    }

    @Test func lendsNothingOfNothing() throws {
        var connection = try connect()
        let count = try connection.copyOut("COPY (SELECT 1 LIMIT 0) TO STDOUT") { _ in
            Issue.record("there is no row")
        }
        #expect(count == 0)
    }

    @Test func lendsLongRows() throws {
        var connection = try connect()
        var lengths: [Int] = []
        try connection.copyOut(
            "COPY (SELECT repeat('x', n * 1000000) FROM generate_series(1, 5) n) TO STDOUT"
        ) { lengths.append($0.count) }
        #expect(lengths == (1...5).map { $0 * 1_000_000 + 1 })
    }

    @Test func goesOnAfterBodyThrows() throws {
        var connection = try connect()
        try connection.execute("BEGIN")
        var count = 0
        #expect(throws: Enough.self) {
            // In the list of columns the series is made one by one.
            try connection.copyOut(
                "COPY (SELECT generate_series(1, 1000000000000)) TO STDOUT"
            ) { _ in
                count += 1
                if count == 1000 { throw Enough() }
            }
        }
        #expect(count == 1000)
        #expect(connection.transactionStatus == .failed)
        try connection.execute("ROLLBACK")
        #expect(try connection.value("SELECT 1") == "1")
    }

    @Test func goesOnWhereBodyThrowsAtLastRow() throws {
        var connection = try connect()
        for _ in 0..<20 {
            #expect(throws: Enough.self) {
                try connection.copyOut("COPY (SELECT 1) TO STDOUT") { _ in throw Enough() }
            }
            // The request to stop did not hit this one.
            #expect(try connection.value("SELECT 1") == "1")
        }
    }

    @Test func reportsErrorAfterSomeRows() throws {
        var connection = try connect()
        var count = 0
        let error = try #require(throws: PostgresError.self) {
            try connection.copyOut(
                "COPY (SELECT 1 / (5 - n) FROM generate_series(1, 9) n) TO STDOUT"
            ) { _ in count += 1 }
        }
        #expect(error.sqlState == "22012")
        #expect(count == 4)
        #expect(try connection.value("SELECT 1") == "1")
    }

    @Test func refusesOtherStatements() throws {
        var connection = try connect()
        try connection.execute("CREATE TEMP TABLE t (n int)")
        for sql in ["SELECT 1", "COPY t FROM STDIN", ""] {
            let error = try #require(throws: PostgresError.self) {
                try connection.copyOut(sql) { _ in }
            }
            #expect(error.code == .unsupported)
            #expect(try connection.value("SELECT 1") == "1")
        }
    }

    @Test func refusesTwoCopies() throws {
        var connection = try connect()
        let error = try #require(throws: PostgresError.self) {
            try connection.copyOut("COPY (SELECT 1) TO STDOUT; COPY (SELECT 2) TO STDOUT") { _ in }
        }
        #expect(error.code == .unsupported)
        #expect(try connection.value("SELECT 1") == "1")
    }

    @Test func reportsLostConnection() throws {
        var connection = try connect()
        var other = try connect()
        let pid = connection.backendPID
        var isFirst = true
        let error = try #require(throws: PostgresError.self) {
            try connection.copyOut(
                "COPY (SELECT generate_series(1, 1000000000000)) TO STDOUT"
            ) { _ in
                if isFirst { try other.execute("SELECT pg_terminate_backend(\(pid))") }
                isFirst = false
            }
        }
        #expect(error.code == .connectionLost)
        #expect(connection.isAlive == false)
    }
}
