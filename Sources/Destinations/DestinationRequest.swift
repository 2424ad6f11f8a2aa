package import DatabaseWork
import Exports
import RoleRewriting
import Transformation

/// Where a load is to go, as asked for.
package struct DestinationRequest: Sendable {
    /// The sessions of the role that is to own everything, on the server of the target, which may not
    /// exist yet.
    package var sessions: RoleSessions
    /// Whether a target that is not empty may be set aside: `--replace`.
    package var replacesTarget = false
    /// Whether to go on with a load that was interrupted: `--resume`.
    package var resumes = false
    /// Whether the target itself is to be filled; nil leaves it to what the session may do.
    package var inPlace: Bool?
    /// What a new database gets for ordering texts.
    package var locale = DatabaseLocale.Choice.synapse
    /// Identifies the export, in hexadecimal.
    package var fingerprint: String
    /// Asks for a load through `sessions`.
    package init(_ sessions: RoleSessions, fingerprint: String) {
        self.sessions = sessions
        self.fingerprint = fingerprint
    }
}
