import Concurrency
import Foundation
import PostgresClient
import TestSupport
import Testing

@testable import Definitions
@testable import Exports

/// What ends a comparison says nothing of what is compared.
@Suite(
    "A comparison that is cancelled has no result", .blocking,
    .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"))
struct CancelledComparisonTests {
    @Test("while an object is made once more beside a locked table")
    func cancelled() throws {
        let server = try PostgresServer.shared
        let table = "locked_\(UUID().uuidString.prefix(8).lowercased())"
        // The server writes the view's definition otherwise, so that it has to judge.
        let script = """
            CREATE TABLE public.\(table) (n int);
            CREATE VIEW public.\(table)_view AS SELECT n+1 AS m FROM public.\(table) WHERE (n) in (1,2);
            """
        try server.execute(database: "postgres", script)
        var statements = DefinitionStatements()
        try statements.consume(script: Array(script.utf8), backslashEscapes: false)
        let group = SessionGroup()
        let conninfo = server.connectionString(database: "postgres")
        var connection = try Connection(conninfo, group: group)
        var holder = try Connection(conninfo)
        try holder.execute("BEGIN; LOCK TABLE public.\(table) IN ACCESS EXCLUSIVE MODE")
        let pid = connection.backendPID
        Thread.detachNewThread {
            do {
                try waitUntil("the view waits for its table") {
                    try server.query(
                        database: "postgres",
                        "SELECT 1 FROM pg_stat_activity WHERE pid = \(pid)"
                            + " AND wait_event_type = 'Lock' AND query ~ 'CREATE .*VIEW'"
                    ).count > 0
                }
            } catch {}
            group.cancelAll()
        }
        #expect(throws: MigrationError.self) {
            try DefinitionProof(statements).run(on: &connection)
        }
        try holder.execute("ROLLBACK")
        try server.execute(
            database: "postgres", "DROP VIEW public.\(table)_view; DROP TABLE public.\(table)")
    }
}
