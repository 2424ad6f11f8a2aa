import DatabaseWork
import Exports

/// Decides where a load goes, from what the server says.
struct PlacementDecision: Sendable {
    let request: DestinationRequest
    let survey: TargetSurvey
    /// Whether there is a session in a database that is not the target.
    let hasMaintenance: Bool
    /// What is in the target; nil where it does not exist.
    let contents: DatabaseContents?

    /// Whether the target itself is to be filled.
    ///
    /// Throws `.refused` and `.privilegesMissing` where the load may go nowhere.
    func isInPlace() throws(MigrationError) -> Bool {
        let name = survey.target
        guard survey.database?.isTemplate != true else {
            throw MigrationError(
                .refused, "database \(name) is a template for new databases",
                advice: "Name Synapse's own database in -d")
        }
        let obstacle = obstacleBeside
        guard let contents else {
            if request.inPlace == true {
                throw MigrationError(
                    .refused, "database \(name), which was to be filled in place, does not exist",
                    advice: "Create it: \(creation)")
            }
            guard let obstacle else { return false }
            throw MigrationError(
                .privilegesMissing, "database \(name) does not exist, and \(obstacle)",
                advice: "Create it as the server's superuser: \(creation)")
        }
        guard contents.isEmpty else {
            try checkReplacing(contents, obstacle)
            return false
        }
        switch request.inPlace {
        case true?: return true
        case false?:
            guard let obstacle else { return false }
            throw MigrationError(
                .privilegesMissing, "no database can be made beside \(name): \(obstacle)",
                advice: "Let the load fill it in place, or connect as a superuser")
        case nil: return obstacle != nil
        }
    }

    private func checkReplacing(
        _ contents: DatabaseContents, _ obstacle: String?
    ) throws(MigrationError) {
        let name = survey.target
        guard request.replacesTarget else {
            throw MigrationError(
                .refused, "database \(name) is not empty: it holds \(contents.summary)",
                advice: "Name an empty or new database, or use --replace to keep this one under a "
                    + "dated name and put the load in its place")
        }
        if request.inPlace == true {
            throw MigrationError(
                .refused,
                "database \(name) is not empty, so it cannot be filled in place: it "
                    + "holds \(contents.summary)",
                advice: "Replace it without asking for that, or name an empty database")
        }
        if let obstacle {
            throw MigrationError(
                .privilegesMissing, "database \(name) cannot be replaced: \(obstacle)",
                advice: "Connect as a superuser, or name an empty database")
        }
    }

    /// Why no database can be made beside the target and put into its place; nil where it can.
    private var obstacleBeside: String? {
        let user = survey.user
        if survey.target == "postgres" {
            return "it is the server's own, which tools connect to"
        }
        if !hasMaintenance {
            return "\(user) may connect neither to database postgres nor to template1"
        }
        if survey.isSuperuser { return nil }
        if !survey.mayCreateDatabases { return "\(user) may not create databases" }
        if let database = survey.database, !database.isOwned {
            return "it belongs to \(database.owner), and \(user) is not a member of that role"
        }
        if !survey.hasRole || !survey.mayActAsRole {
            return "\(user) is not a member of role \(request.sessions.role) in full"
        }
        return nil
    }

    /// The command that creates the target as Synapse needs it.
    private var creation: String {
        "createdb --encoding=UTF8 --locale=C --template=template0 "
            + "--owner=\(request.sessions.role) \(survey.target)"
    }

    /// Sees that the role that is to own everything is there and can be acted as.
    func checkRole() throws(MigrationError) {
        guard survey.roleExists else {
            throw MigrationError(
                .privilegesMissing,
                "there is no role \(request.sessions.role) on the target's server",
                advice: "Create it as the server's superuser: createuser --pwprompt "
                    + "\(request.sessions.role)")
        }
        guard survey.mayActAsRole else {
            throw MigrationError(
                .privilegesMissing, "\(survey.user) may not act as role \(request.sessions.role)",
                advice:
                    "Connect as \(request.sessions.role) or as a superuser, or run, as one: GRANT "
                    + "\(SQLText.name(request.sessions.roleName)) TO "
                    + SQLText.name(survey.user))
        }
    }
}
