package import PostgresClient
import RoleRewriting
package import SQLSyntax

/// Where a load is to go, as asked for.
package struct DestinationRequest: Sendable {
    /// Leads to the target database, which may not exist yet.
    package var conninfo: String
    /// The role that is to own everything.
    package var role: Identifier
    /// Whether to act as that role where the session is somebody else's; off with `--superuser`.
    package var actsAsRole = true
    /// Whether a role may be made for the load where the role itself is not let in.
    package var makesLoadRoles = true
    /// Whether a target that is not empty may be set aside: `--replace`.
    package var replacesTarget = false
    /// Whether to go on with a load that was interrupted: `--resume`.
    package var resumes = false
    /// Whether the target itself is to be filled; nil leaves it to what the session may do.
    package var inPlace: Bool?
    /// Identifies the export, in hexadecimal.
    package var fingerprint: String
    /// How long sessions that load may wait for the server.
    package var workLimit = WaitLimit()
    /// How long sessions that prepare, publish and clean up may wait for it.
    package var controlLimit = WaitLimit()

    /// How many sessions there are at most.
    var sessions = 20
    /// How they log in.
    let logins = RoleLogins()

    package init(conninfo: String, role: Identifier, fingerprint: String) {
        self.conninfo = conninfo
        self.role = role
        self.fingerprint = fingerprint
    }

    /// Asks for what a load was told to do.
    init(_ options: LoadOptions, fingerprint: String, _ progress: LoadProgress) {
        self.init(
            conninfo: options.conninfo, role: options.adaptation.roles.target,
            fingerprint: fingerprint)
        actsAsRole = !options.adaptation.rewriting.loaderIsSuperuser
        replacesTarget = options.replacesTarget
        resumes = options.resumes
        inPlace = options.inPlace
        // Each worker has one, and beside them there are some that look, record and prove.
        sessions = TargetSession.jobs(options.jobs) + 4
        workLimit = progress.workLimit
        controlLimit = progress.controlLimit
    }

    /// The role's name as it is.
    var roleName: String { role.description }
}
