import PostgresClient
import TestSupport
import Testing

@Suite(.blocking, .enabled(if: PostgresServer.isAvailable)) struct CopyInTests {
    private func connect(table: String) throws -> Connection {
        var connection = try PostgresClientTests.connect()
        try connection.execute("CREATE TEMP TABLE t \(table)")
        return connection
    }

    @Test func takesRowsCutAnywhere() throws {
        var connection = try connect(table: "(n int, s text)")
        let count = try connection.copy("COPY t FROM STDIN", "1\ta\n2", "", "\tb\\nc\n3", "\t\\N\n")
        #expect(count == 3)
        #expect(connection.transactionStatus == .idle)
        let rows = try connection.query("SELECT n, s FROM t ORDER BY n")
        #expect(Array(rows) == [["1", "a"], ["2", "b\nc"], ["3", nil]])
    }

    @Test func takesNoRows() throws {
        var connection = try connect(table: "(n int)")
        #expect(try connection.copy("COPY t FROM STDIN") == 0)
    }

    @Test(arguments: [1, 32 * 1024 - 5, 32 * 1024 - 4, 256 * 1024, 3_000_001])
    func takesBuffersOfAnySize(size: Int) throws {
        var connection = try connect(table: "(s text)")
        let row = Array(repeating: UInt8(ascii: "x"), count: 4999) + [UInt8(ascii: "\n")]
        let bytes = Array(repeating: row, count: 1000).flatMap { $0 }
        let some = size == 1 ? Array(bytes.prefix(5000)) : bytes
        try connection.beginCopyIn("COPY t FROM STDIN")
        for start in stride(from: 0, to: some.count, by: size) {
            try connection.put(Array(some[start..<min(start + size, some.count)]))
        }
        #expect(try connection.endCopyIn() == some.count / 5000)
        let wrong = "SELECT count(*) FROM t WHERE s <> repeat('x', 4999)"
        #expect(try connection.value(wrong) == "0")
    }

    @Test func runsStatementsBeforeTheCopy() throws {
        var connection = try connect(table: "(n int)")
        #expect(try connection.copy("BEGIN; TRUNCATE t; COPY t FROM STDIN", "1\n") == 1)
        #expect(connection.transactionStatus == .open)
        try connection.execute("ROLLBACK")
    }

    @Test func isActiveMeanwhile() throws {
        var connection = try connect(table: "(n int)")
        try connection.beginCopyIn("COPY t FROM STDIN")
        #expect(connection.transactionStatus == .active)
        for _ in 0..<2 {
            let error = try #require(throws: PostgresError.self) {
                try connection.execute("SELECT 1")
            }
            #expect(error.code == .unsupported)
        }
        #expect(throws: PostgresError.self) { try connection.query("SELECT 1") }
        #expect(throws: PostgresError.self) { try connection.beginCopyIn("COPY t FROM STDIN") }
        #expect(throws: PostgresError.self) { try connection.copyOut("COPY t TO STDOUT") { _ in } }
        try connection.put("1\n")
        #expect(try connection.endCopyIn() == 1)
    }

    @Test func refusesOtherStatements() throws {
        var connection = try connect(table: "(n int)")
        for sql in ["SELECT 1", "COPY t TO STDOUT", "DROP TABLE IF EXISTS nowhere", ""] {
            let error = try #require(throws: PostgresError.self) { try connection.beginCopyIn(sql) }
            #expect(error.code == .unsupported)
            #expect(try connection.value("SELECT 1") == "1")
        }
    }

    @Test func refusesRowsOutsideCopy() throws {
        var connection = try connect(table: "(n int)")
        let error = try #require(throws: PostgresError.self) { try connection.put("1\n") }
        #expect(error.code == .unsupported)
        #expect(throws: PostgresError.self) { try connection.endCopyIn() }
        connection.failCopyIn("nothing is under way")
        #expect(try connection.value("SELECT 1") == "1")
    }

    @Test func refusesTwoCopies() throws {
        var connection = try connect(table: "(n int)")
        try connection.beginCopyIn("COPY t FROM STDIN; COPY t FROM STDIN")
        try connection.put("1\n")
        let error = try #require(throws: PostgresError.self) { try connection.endCopyIn() }
        #expect(error.code == .unsupported)
        #expect(try connection.value("SELECT count(*) FROM t") == "0")
    }

    @Test func goesOnAfterGivingUp() throws {
        var connection = try connect(table: "(n int)")
        try connection.beginCopyIn("COPY t FROM STDIN")
        try connection.put(String(repeating: "1\n", count: 100_000))
        connection.failCopyIn("no \0 more")
        #expect(connection.transactionStatus == .idle)
        #expect(try connection.value("SELECT count(*) FROM t") == "0")
        #expect(try connection.copy("COPY t FROM STDIN", "1\n") == 1)
    }

    @Test func givesUpAfterErrorThatNobodySaw() throws {
        var connection = try connect(table: "(n int)")
        try connection.beginCopyIn("BEGIN; COPY t FROM STDIN")
        try connection.put("x\n")
        connection.failCopyIn("no more")
        #expect(connection.transactionStatus == .failed)
        try connection.execute("ROLLBACK")
        #expect(try connection.value("SELECT count(*) FROM t") == "0")
    }

    @Test func closesInTheMiddle() throws {
        var other = try PostgresClientTests.connect()
        let pid: Int32
        do {
            var connection = try connect(table: "(n int)")
            pid = connection.backendPID
            try connection.beginCopyIn("COPY t FROM STDIN")
            try connection.put("1\n")
        }
        try waitForEnd(of: pid, from: &other)
    }

    private func waitForEnd(of pid: Int32, from observer: inout Connection) throws {
        let sql = "SELECT count(*) FROM pg_stat_activity WHERE pid = \(pid)"
        for _ in 0..<10_000 {
            if try observer.value(sql) == "0" { return }
        }
        Issue.record("the session goes on")
    }
}
