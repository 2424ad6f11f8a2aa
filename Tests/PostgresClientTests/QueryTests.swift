import PostgresClient
import TestSupport
import Testing

@Suite(.blocking, .enabled(if: PostgresServer.isAvailable)) struct QueryTests {
    @Test func returnsRowsByNameAndPosition() throws {
        var connection = try connect()
        let rows = try connection.query(
            "SELECT n AS number, n * 2 AS \"twice the number\" FROM generate_series(1, 3) n")
        #expect(rows.columns == ["number", "twice the number"])
        #expect(Array(rows) == [["1", "2"], ["2", "4"], ["3", "6"]])
        #expect(rows[row: 2, column: "twice the number"] == "6")
        #expect(rows[row: 0, column: "thrice"] == nil)
    }

    @Test func tellsNullFromEmpty() throws {
        var connection = try connect()
        #expect(try connection.query("SELECT NULL::text, ''")[0] == [nil, ""])
    }

    @Test func passesParameters() throws {
        var connection = try connect()
        let texts = ["it's", nil, "", "back\\slash ✓\nline"]
        let rows = try connection.query(
            "SELECT $1::text, $2::text, $3::text, $4::text", parameters: texts)
        #expect(rows[0] == texts)
    }

    @Test func returnsNoRowsForCommands() throws {
        var connection = try connect()
        #expect(try connection.query("CREATE TEMP TABLE t (n int)").isEmpty)
        #expect(try connection.query("").isEmpty)
    }

    @Test func countsRowsTouched() throws {
        var connection = try connect()
        let count = try connection.execute(
            "CREATE TEMP TABLE t (n int); INSERT INTO t SELECT generate_series(1, 5)")
        #expect(count == 5)
        #expect(try connection.execute("DROP TABLE t") == nil)
    }

    @Test func reportsWhatServerRefuses() throws {
        var connection = try connect()
        let sql = "SELECT * FROM nowhere"
        #expect(
            throws: PostgresError(
                .server, "relation \"nowhere\" does not exist", sqlState: "42P01", statement: sql,
                position: 15)
        ) { try connection.query(sql) }
        // The session goes on.
        #expect(try connection.query("SELECT 1")[0] == ["1"])
    }

    @Test func reportsDetailAndHint() throws {
        var connection = try connect()
        let error = try #require(throws: PostgresError.self) {
            try connection.execute(
                """
                DO $$ BEGIN
                    RAISE 'first line
                second line' USING DETAIL = 'a detail', HINT = 'a hint', ERRCODE = 'XX123';
                END $$
                """)
        }
        #expect(error.message == "first line")
        #expect(error.sqlState == "XX123")
        #expect(error.detail == "a detail")
        #expect(error.hint == "a hint")
        #expect(error.description == "first line (SQLSTATE XX123)")
    }

    @Test func collectsNotices() throws {
        var connection = try connect()
        try connection.execute(
            """
            DO $$ BEGIN
                RAISE NOTICE 'one';
                RAISE WARNING 'two';
            END $$
            """)
        let notices = connection.takeNotices()
        #expect(notices.map(\.severity) == ["NOTICE", "WARNING"])
        #expect(notices.map(\.message) == ["one", "two"])
        #expect(notices.map(\.sqlState) == ["00000", "01000"])
        #expect(connection.takeNotices().isEmpty)
    }

    @Test func boundsNotices() throws {
        var connection = try connect()
        try connection.execute(
            "DO $$ BEGIN FOR n IN 1..1500 LOOP RAISE NOTICE '%', n; END LOOP; END $$")
        #expect(connection.takeNotices().count == 1000)
    }

    @Test func refusesCopyAndGoesOn() throws {
        var connection = try connect()
        for sql in ["COPY (SELECT 1) TO STDOUT", "CREATE TEMP TABLE t (n int); COPY t FROM STDIN"] {
            let error = try #require(throws: PostgresError.self) { try connection.execute(sql) }
            #expect(error.code == .unsupported)
        }
        #expect(try connection.query("SELECT 1")[0] == ["1"])
    }

    @Test func refusesZeroBytes() throws {
        var connection = try connect()
        let texts = [("SELECT 1 -- \0", []), ("SELECT $1::text", ["a\0b"])]
        for (sql, parameters) in texts {
            let error = try #require(throws: PostgresError.self) {
                try connection.query(sql, parameters: parameters)
            }
            #expect(error.code == .unsupported)
        }
    }

    @Test func noticesThatConnectionIsLost() throws {
        var connection = try connect()
        let error = try #require(throws: PostgresError.self) {
            try connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        }
        #expect(error.code == .connectionLost)
        #expect(error.message == "terminating connection due to administrator command", "\(error)")
        let later = try #require(throws: PostgresError.self) { try connection.query("SELECT 1") }
        #expect(later.code == .connectionLost)
    }
}
