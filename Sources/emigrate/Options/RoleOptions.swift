import ArgumentParser
import Loading
import RoleRewriting
import SQLSyntax
import Transformation

/// What becomes of the export's roles.
struct RoleOptions: ParsableArguments {
    @Option(
        name: [.customLong("target-role"), .customLong("owner")],
        help: ArgumentHelp(
            "The role that owns everything afterwards. (default: synapse)", valueName: "role"))
    var targetRole: String?

    @Option(
        help: ArgumentHelp(
            "Let one role become another. Names are as PostgreSQL stores them, unquoted.",
            valueName: "old=new"))
    var mapRole: [String] = []

    @Option(help: ArgumentHelp("Leave out a role's grants.", valueName: "role"))
    var dropRole: [String] = []

    @Option(help: ArgumentHelp("Leave a role as it is.", valueName: "role"))
    var keepRole: [String] = []

    @Flag(help: "Leave all roles as they are that no other option names.")
    var keepRoles = false

    @Flag(help: "Fail on any role that no option names.")
    var strictRoles = false

    @Flag(
        name: [.customLong("no-acl"), .customLong("no-privileges"), .customShort("x")],
        help: "Leave out all privileges: grants, revokes and defaults.")
    var noAcl = false

    @Flag(help: "Keep what only a superuser may do: the SQL will be loaded by one.")
    var superuser = false

    @Flag(help: "Leave everything in the database's own tablespace, as pg_restore's option.")
    var noTablespaces = false

    @Flag(help: "Leave out the access methods of tables, as pg_restore's option.")
    var noTableAccessMethod = false

    /// Whether any of them was given.
    var isUsed: Bool {
        targetRole != nil || !mapRole.isEmpty || !dropRole.isEmpty || !keepRole.isEmpty
            || keepRoles || strictRoles || noAcl || superuser || noTablespaces
            || noTableAccessMethod
    }

    /// What becomes of the content by these options.
    func makeContentOptions() throws -> ContentOptions {
        var contentOptions = ContentOptions()
        contentOptions.roles = try makeRoleMap()
        contentOptions.rewriting.keepsPrivileges = !noAcl
        contentOptions.rewriting.loaderIsSuperuser = superuser
        contentOptions.rewriting.keepsTablespaces = !noTablespaces
        contentOptions.rewriting.keepsAccessMethods = !noTableAccessMethod
        return contentOptions
    }

    private func makeRoleMap() throws -> RoleMap {
        var map = RoleMap(target: Identifier(targetRole ?? "synapse"))
        map.keepsAll = keepRoles
        map.isStrict = strictRoles
        func set(_ role: String, _ action: RoleAction) throws {
            let name = Identifier(role)
            guard map.explicit[name] == nil else {
                throw ValidationError("Role \(role) is named twice.")
            }
            map.explicit[name] = action
        }
        for pair in mapRole {
            guard let sign = pair.firstIndex(of: "="), sign != pair.startIndex,
                pair.index(after: sign) != pair.endIndex
            else { throw ValidationError("--map-role takes OLD=NEW, not \(pair).") }
            try set(
                String(pair[..<sign]),
                .mapped(Identifier(String(pair[pair.index(after: sign)...]))))
        }
        for role in dropRole { try set(role, .dropped) }
        for role in keepRole { try set(role, .kept) }
        return map
    }
}
