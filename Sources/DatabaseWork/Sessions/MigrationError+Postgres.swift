package import Exports
package import PostgresClient

extension MigrationError {
    /// Says what PostgreSQL refused, where the work was to do `purpose`: `look at …`.
    package init(_ error: PostgresError, doing purpose: String) {
        switch error.code {
        case .cannotConnect:
            self.init(
                error.sqlState == "42501" ? .privilegesMissing : .databaseUnreachable,
                "the target database cannot be reached: \(Self.withoutStop(error.message))",
                advice: Self.advice(connecting: error))
        case .connectionLost:
            self.init(
                .databaseUnreachable,
                "the connection to the target database was lost: \(Self.withoutStop(error.message))",
                advice: "See the server's log for why, then run the command again")
        case .server where error.sqlState == "42501":
            self.init(
                .privilegesMissing, "the role may not \(purpose): \(error.message)",
                advice: "Connect as the database's owner or a superuser")
        case .server where ["42P04", "55006", "55P03"].contains(error.sqlState):
            self.init(
                .tryAgain, "cannot \(purpose), others are at work there: \(error.message)",
                advice: "See who is connected (pg_stat_activity), then run the command again")
        case .server:
            let refusal = error.sqlState.flatMap { ServerRefusal(sqlState: $0) }
            self.init(
                refusal?.code ?? .bug, "cannot \(purpose), the server says: \(error)",
                advice: refusal?.advice)
        case .unsupported: self.init(.bug, "cannot \(purpose): \(error)")
        }
    }

    private static func advice(connecting error: PostgresError) -> String {
        // What libpq says itself is in no other language here.
        let message = error.message
        let isConnectionString =
            message.contains("connection option") || message.contains("connection info string")
            || message.contains("connection string") || message.contains("URI")
        if isConnectionString {
            return "Write -d as libpq reads it: \"host=… user=… dbname=…\" or "
                + "postgresql://USER@HOST/DATABASE"
        }
        if error.sqlState != nil || message.contains("password") {
            return "The server is there and turns the session away: see that the user, the "
                + "database and the password (~/.pgpass, PGPASSWORD) are right"
        }
        return "See that PostgreSQL runs and that this is its host and port; a server in a "
            + "container may be reachable from the container's network only"
    }

    private static func withoutStop(_ text: String) -> String {
        text.hasSuffix(".") ? String(text.dropLast()) : text
    }
}
