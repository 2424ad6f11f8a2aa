import PostgresClient
import RoleRewriting

extension Adaptation {
    /// Leaves out what the server that `conninfo` leads to does not know, where it can be asked.
    mutating func fit(serverOf conninfo: String, limit: WaitLimit = WaitLimit()) {
        if let version = DatabaseRoute.serverVersion(conninfo, limit: limit) {
            rewriting.targetVersion = version / 10000
        }
    }
}
