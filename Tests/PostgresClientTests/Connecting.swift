import Foundation
import PostgresClient
import TestSupport

/// A session with the shared server.
func connect() throws -> Connection {
    try Connection(PostgresServer.shared.connectionString(database: "postgres"))
}

extension Connection {
    mutating func put(_ text: String) throws(PostgresError) {
        try put(Array(text.utf8))
    }

    mutating func put(_ bytes: [UInt8]) throws(PostgresError) {
        // A closure with an error type of its own is too much for the compiler.
        var failure: PostgresError?
        bytes.withUnsafeBytes {
            do throws(PostgresError) { try putCopyData($0) } catch { failure = error }
        }
        if let failure { throw failure }
    }

    /// The one value that a query returns.
    mutating func value(_ sql: String) throws -> String? { try query(sql).first?.first ?? nil }

    /// Copies some texts in, one after the other.
    mutating func copy(_ sql: String, _ texts: String...) throws -> Int {
        try beginCopyIn(sql)
        for text in texts { try put(text) }
        return try endCopyIn()
    }
}

/// Waits on a thread of its own until the session of a server's process matches an SQL condition
/// on `pg_stat_activity`, then does something.
func when(
    _ pid: Int32, _ condition: String, _ body: @escaping @Sendable () throws -> Void
) {
    Thread.detachNewThread {
        do {
            var observer = try connect()
            let sql = "SELECT \(condition) FROM pg_stat_activity WHERE pid = \(pid)"
            for _ in 0..<1000 {
                // The session may be over already.
                guard let row = try observer.query(sql).first, row[0] != "t" else { break }
                usleep(10_000)
            }
            try body()
        } catch {
            print("while waiting for \(condition): \(error)")
        }
    }
}
