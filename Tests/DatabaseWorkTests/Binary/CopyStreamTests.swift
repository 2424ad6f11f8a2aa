import PostgresClient
import TestSupport
import Testing

@testable import DatabaseWork
@testable import Exports

@Suite("The way of rows into a session", .blocking, .enabled(if: PostgresServer.isAvailable))
struct CopyStreamTests {
    /// Sends pieces of rows into `t (a int8, b text)`, and returns what the table then holds.
    private func load(
        _ pieces: [String], table: String = "CREATE TABLE t (a int8, b text)"
    ) throws -> [[String?]] {
        let server = try PostgresServer.shared
        return try server.withDatabase { name in
            var connection = try Connection(server.connectionString(database: name))
            try connection.execute(table)
            let copy = try #require(CopyText(Array("COPY public.t (a, b) FROM stdin;".utf8)))
            var stream = try CopyStream(copy, isFrozen: true, on: &connection)
            try connection.execute("BEGIN; TRUNCATE t")
            try stream.begin(on: &connection)
            for piece in pieces {
                try Array(piece.utf8).withUnsafeBytes { try stream.send($0, on: &connection) }
            }
            let total = try stream.end("t", on: &connection)
            try connection.execute("COMMIT")
            let rows = try connection.query("SELECT a, b FROM t ORDER BY ctid")
            #expect(UInt64(rows.count) == total.rows)
            return Array(rows)
        }
    }

    @Test("brings what goes as binary and what goes as text in their order")
    func both() throws {
        let long = String(repeating: "long ", count: 60_000)
        let rows = try load([
            "1\tone\n2\t\\N\n", "3\t\\\\three\n\\N\toctal \\101\n5\tfive\n", "6\t", "\(long)\n",
            "7\tseven\n",
        ])
        #expect(
            rows == [
                ["1", "one"], ["2", nil], ["3", "\\three"], [nil, "octal A"], ["5", "five"],
                ["6", long], ["7", "seven"],
            ])
    }

    @Test("takes columns that only the server can read, and tables that it may not ask about")
    func asText() throws {
        let table = "CREATE TABLE t (a timestamptz, b text); SET timezone = 'UTC'"
        #expect(
            try load(["2020-02-02 02:02:02+00\tx\n"], table: table)
                == [["2020-02-02 02:02:02+00", "x"]])
        #expect(try load([]) == [])
    }

    @Test(
        "tells the row that the server refuses, whichever way it went",
        arguments: [
            (["1\tone\n2\ttwo\n2\ttwo\n4\tfour\n"], 3),
            (["1\tone\n2\t\\164wo\n", "3\tthree\n3\tthree\n"], 4),
            (["1\tone\n2\t\\164wo\n", "3\tthree\nx\tfour\n"], 4),
            (["1\tone\n2\ttwo\n", "3\tthree\nx\tfour\n"], 4),
            (["1\tone\n2\ttwo\n3\n"], 3),
        ])
    func refused(_ pieces: [String], row: Int) throws {
        let error = try #require(throws: PostgresError.self) {
            _ = try load(pieces, table: "CREATE TABLE t (a int8 PRIMARY KEY, b text)")
        }
        #expect(error.copyLine == row, "\(error)")
    }
}
