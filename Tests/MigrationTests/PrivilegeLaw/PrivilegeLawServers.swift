import Foundation
import Synchronization
import TestSupport

/// The old server and the new one.
struct PrivilegeLawServers: Sendable {
    let source: PostgresServer
    let target: PostgresServer
    static let loader = "loader"

    static var shared: PrivilegeLawServers {
        get throws { try started.get() }
    }

    private static let started = Result<PrivilegeLawServers, any Error> {
        let source = try PostgresServer(superuser: RandomExport.superuser)
        for role in RandomExport.roles { try source.createRole(role) }
        return PrivilegeLawServers(source: source, target: try PostgresServer(superuser: loader))
    }

    /// Lets `body` use a database of the target server, on which there are `roles` and no others.
    func withTarget<T>(
        roles: Set<String>, _ body: (_ database: String) throws -> T
    ) throws -> T {
        let old = try target.query(
            database: "postgres",
            "SELECT rolname FROM pg_roles WHERE rolname !~ '^pg_' AND rolname <> current_user")
        for role in old.compactMap({ $0.first ?? nil }) {
            try target.execute(database: "postgres", "DROP ROLE \(PostgresServer.quoted(role));")
        }
        for role in roles { try target.createRole(role) }
        return try target.withDatabase(owner: RandomRoleMap.target, body)
    }
}
