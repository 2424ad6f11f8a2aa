import Exports
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
        let sql = RandomExport.roles.map { "CREATE ROLE \(PostgresServer.quoted($0)) LOGIN;" }
        try source.execute(database: "postgres", sql.joined(separator: "\n"))
        return PrivilegeLawServers(source: source, target: try PostgresServer(superuser: loader))
    }

    /// Lets `body` use a database of the target server, on which there are `roles` and no others.
    func withTarget<T>(
        roles: Set<String>, _ body: (_ database: String) throws -> T
    ) throws -> T {
        let drops = """
            SELECT format('DROP ROLE %I', rolname) FROM pg_roles
            WHERE rolname !~ '^pg_' AND rolname <> current_user \\gexec

            """
        let creations = roles.map { "CREATE ROLE \(PostgresServer.quoted($0)) LOGIN;" }
        try target.execute(
            database: "postgres", drops + creations.joined(separator: "\n"))
        return try target.withDatabase(owner: RandomRoleMap.target, body)
    }
}
