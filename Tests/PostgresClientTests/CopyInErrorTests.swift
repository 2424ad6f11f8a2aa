import PostgresClient
import TestSupport
import Testing

@Suite(.blocking, .enabled(if: PostgresServer.isAvailable)) struct CopyInErrorTests {
    private func connect(table: String) throws -> Connection {
        var connection = try PostgresClientTests.connect()
        try connection.execute("CREATE TEMP TABLE t \(table)")
        return connection
    }

    /// Sends rows until the server's objection is thrown.
    private func rowsBeforeError(
        _ connection: inout Connection, rows: [UInt8], times: Int = 4000
    ) throws -> (sent: Int, error: PostgresError) {
        for sent in 0..<times {
            do throws(PostgresError) {
                try connection.put(rows)
            } catch {
                return (sent, error)
            }
        }
        throw SupportError("no error came in \(times) buffers")
    }

    @Test func reportsBadRowInTheMiddle() throws {
        var connection = try connect(table: "(n int, depth int)")
        let sql = "COPY t FROM STDIN"
        let error = try #require(throws: PostgresError.self) {
            try connection.copy(sql, "1\t1\n2\t2\n", "3\tx\\ty\n4\t4\n")
        }
        #expect(
            error
                == PostgresError(
                    .server, "invalid input syntax for type integer: \"x\ty\"",
                    sqlState: "22P02", statement: sql,
                    context: "COPY t, line 3, column depth: \"x\ty\""))
        #expect(error.copyLine == 3)
        #expect(connection.transactionStatus == .idle)
        #expect(try connection.value("SELECT count(*) FROM t") == "0")
        #expect(try connection.copy(sql, "1\t1\n") == 1)
    }

    @Test func noticesErrorLongBeforeTheEnd() throws {
        var connection = try connect(table: "(n int)")
        try connection.beginCopyIn("COPY t FROM STDIN")
        let rows = Array("1\n".utf8)
        let many = Array(repeating: rows, count: 128 * 1024).flatMap { $0 }
        try connection.put(many)
        try connection.put("1\nx\n")
        let (sent, error) = try rowsBeforeError(&connection, rows: many)
        #expect(error.sqlState == "22P02")
        #expect(error.copyLine == 128 * 1024 + 2)
        // That is 25 MiB of what could be without end.
        #expect(sent < 100)
        #expect(try connection.value("SELECT count(*) FROM t") == "0")
    }

    @Test func reportsDuplicateAtTheEnd() throws {
        var connection = try connect(table: "(n int CONSTRAINT only_once PRIMARY KEY)")
        let sql = "BEGIN; COPY t FROM STDIN"
        try connection.beginCopyIn(sql)
        try connection.put("1\n2\n1\n")
        let error = try #require(throws: PostgresError.self) { try connection.endCopyIn() }
        #expect(error.code == .server)
        #expect(error.sqlState == "23505")
        #expect(error.table == "t")
        #expect(error.constraint == "only_once")
        #expect(error.detail == "Key (n)=(1) already exists.")
        #expect(error.copyLine == 3)
        #expect(connection.transactionStatus == .failed)
        try connection.execute("ROLLBACK")
        #expect(connection.transactionStatus == .idle)
    }

    @Test func reportsMissingTable() throws {
        var connection = try PostgresClientTests.connect()
        let error = try #require(throws: PostgresError.self) {
            try connection.beginCopyIn("COPY nowhere FROM STDIN")
        }
        #expect(error.sqlState == "42P01")
        #expect(error.copyLine == nil)
        #expect(try connection.value("SELECT 1") == "1")
    }

    @Test func reportsLostConnection() throws {
        var connection = try connect(table: "(s text)")
        var other = try PostgresClientTests.connect()
        try connection.beginCopyIn("COPY t FROM STDIN")
        let row = Array(repeating: UInt8(ascii: "x"), count: 100_000) + [UInt8(ascii: "\n")]
        try connection.put(row)
        try other.execute("SELECT pg_terminate_backend(\(connection.backendPID))")
        let (_, error) = try rowsBeforeError(&connection, rows: row)
        #expect(error.code == .connectionLost)
        #expect(error.sqlState == "57P01")
        #expect(connection.isAlive == false)
        #expect(connection.transactionStatus == .unknown)
        connection.failCopyIn("gone")
        let later = try #require(throws: PostgresError.self) {
            try connection.beginCopyIn("COPY t FROM STDIN")
        }
        #expect(later.code == .connectionLost)
        #expect(throws: PostgresError.self) { try connection.cancelHandle }
    }

    @Test func reportsConnectionLostBeforeTheEnd() throws {
        var connection = try connect(table: "(n int)")
        var other = try PostgresClientTests.connect()
        try connection.beginCopyIn("COPY t FROM STDIN")
        try other.execute("SELECT pg_terminate_backend(\(connection.backendPID), 10000)")
        let error = try #require(throws: PostgresError.self) { try connection.endCopyIn() }
        #expect(error.code == .connectionLost)
        #expect(connection.isAlive == false)
    }

    @Test func takesNoticesForNoErrors() throws {
        var connection = try connect(table: "(n int, s text)")
        try connection.execute(
            """
            CREATE FUNCTION pg_temp.talk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                RAISE NOTICE 'row %: %', NEW.n, repeat('long ', NEW.n % 20000);
                RETURN NEW;
            END $$;
            CREATE TRIGGER talk BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION pg_temp.talk();
            """)
        try connection.beginCopyIn("COPY t FROM STDIN")
        let filling = String(repeating: "x", count: 1000)
        for n in 1...2000 { try connection.put("\(n * 7)\t\(filling)\n") }
        #expect(try connection.endCopyIn() == 2000)
        #expect(connection.takeNotices().count == 1000)
    }

    @Test func reportsErrorBesideNotices() throws {
        var connection = try connect(table: "(n int)")
        try connection.execute(
            """
            CREATE FUNCTION pg_temp.talk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                RAISE NOTICE 'row %', NEW.n;
                IF NEW.n = 3 THEN RAISE 'too much'; END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER talk BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION pg_temp.talk();
            """)
        let error = try #require(throws: PostgresError.self) {
            try connection.copy("COPY t FROM STDIN", "1\n2\n3\n4\n", "5\n", "6\n")
        }
        #expect(error.message == "too much")
        #expect(error.copyLine == 3)
        #expect(try connection.value("SELECT count(*) FROM t") == "0")
    }

    @Test func decodesTextsOfAnyEncoding() throws {
        var connection = try connect(table: "(n int)")
        try connection.execute("SET client_encoding = 'LATIN1'")
        try connection.beginCopyIn("COPY t FROM STDIN")
        try connection.put([0xE9, 0x0A])
        let error = try #require(throws: PostgresError.self) { try connection.endCopyIn() }
        #expect(error.message == "invalid input syntax for type integer: \"\u{FFFD}\"")
        #expect(error.copyLine == 1)
        try connection.execute(
            "SET client_encoding = 'SQL_ASCII'; DO $$ BEGIN RAISE NOTICE '\u{E9}'; END $$")
        #expect(connection.takeNotices().count == 1)
        #expect(try connection.value("SELECT chr(233)")?.isEmpty == false)
    }
}
