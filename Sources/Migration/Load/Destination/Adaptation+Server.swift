import RoleRewriting

extension Adaptation {
    /// Leaves out what the server that `conninfo` leads to does not know, where it can be asked.
    mutating func fit(serverOf conninfo: String) {
        if let version = DatabaseRoute.serverVersion(conninfo) {
            rewriting.targetVersion = version / 10000
        }
    }
}
