package import SQLSyntax

/// Where a load is to go, as asked for.
package struct DestinationRequest: Sendable {
    /// Leads to the target database, which may not exist yet.
    package var conninfo: String
    /// The role that is to own everything.
    package var role: Identifier
    /// Whether to act as that role where the session is somebody else's; off with `--superuser`.
    package var actsAsRole = true
    /// Whether a target that is not empty may be set aside: `--replace`.
    package var replacesTarget = false
    /// Whether to go on with a load that was interrupted: `--resume`.
    package var resumes = false
    /// Whether the target itself is to be filled; nil leaves it to what the session may do.
    package var inPlace: Bool?
    /// Identifies the export, in hexadecimal.
    package var fingerprint: String

    package init(conninfo: String, role: Identifier, fingerprint: String) {
        self.conninfo = conninfo
        self.role = role
        self.fingerprint = fingerprint
    }

    /// The role's name as it is.
    var roleName: String { role.description }
}
