import Exports
package import PostgresClient
package import SQLSyntax

/// The limits after which a server ends a statement, a wait, a transaction or a session.
///
/// Whoever set them, for a role, a database or the server, did not think of work that takes hours:
/// sessions wait for rows and for each other's work.
package enum SessionTimeouts {
    /// The settings, with the release that each came with.
    private static let all: [(name: String, release: Int)] = [
        ("statement_timeout", 0), ("lock_timeout", 90_300),
        ("idle_in_transaction_session_timeout", 90_600), ("idle_session_timeout", 140_000),
        ("transaction_timeout", 170_000),
    ]

    /// The statements that lift all of them in a session of a server.
    package static func lifting(serverVersion: Int) -> String {
        all.filter { $0.release <= serverVersion }.map { "SET \($0.name) = 0" }
            .joined(separator: "; ")
    }

    /// Whether a statement of an export sets one of them, or takes it back to what it was.
    package static func areChanged(by statement: SQLStatement) -> Bool {
        guard let name = changed(by: statement) else { return false }
        return all.contains { $0.name == name.lowercased() }
    }

    private static func changed(by statement: SQLStatement) -> String? {
        if statement.isKeyword(0, "SET") {
            let hasScope = statement.isKeyword(1, "SESSION") || statement.isKeyword(1, "LOCAL")
            return statement.identifier(at: hasScope ? 2 : 1)?.name.description
        }
        if statement.isKeyword(0, "RESET") {
            return statement.identifier(at: 1)?.name.description
        }
        guard statement.calledFunction == "set_config",
            let opening = (2...4).first(where: { statement.isSymbol($0, "(") }),
            let name = statement.stringValue(at: opening + 1)
        else { return nil }
        return String(decoding: name, as: UTF8.self)
    }
}

extension Connection {
    /// Connects for work that takes as long as it takes.
    package static func toWork(
        _ conninfo: String, database: String? = nil, group: SessionGroup = SessionGroup()
    ) throws(PostgresError) -> Connection {
        var connection = try Connection(conninfo, database: database, group: group)
        try connection.liftTimeouts()
        return connection
    }

    /// Takes off the limits that the session began with.
    package mutating func liftTimeouts() throws(PostgresError) {
        try execute(SessionTimeouts.lifting(serverVersion: serverVersion))
    }
}
