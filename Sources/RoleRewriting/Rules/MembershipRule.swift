import SQLSyntax

/// Roles that are members of roles.
///
/// Finds: `GRANT roles TO roles [WITH …] [GRANTED BY role]` and its REVOKE, `ALTER GROUP … ADD|DROP
/// USER`. Changes: all of them; a role that would become a member of itself is taken out.
enum MembershipRule: Rule {
    static func apply(
        to statement: SQLStatement, _ context: inout RewriteContext
    ) throws(RewriteError) -> Rewriting? {
        let isGrant = statement.isKeyword(0, "GRANT")
        guard isGrant || statement.isKeyword(0, "REVOKE") else { return nil }
        var start = 1
        if !isGrant, statement.hasKeywords(2, "OPTION", "FOR") { start = 4 }
        guard let (all, next) = statement.roles(at: start),
            statement.isKeyword(next, isGrant ? "TO" : "FROM"),
            let (members, end) = statement.roles(at: next + 1)
        else { return nil }
        guard context.options.keepsPrivileges else {
            return context.leaveOut(statement, .noPrivileges)
        }
        // What pg_monitor and its like may is not the target's to get.
        var edit = StatementEdit(statement)
        let groups = context.options.loaderIsSuperuser ? all : all.filter { !isPredefined($0) }
        guard !groups.isEmpty else { return context.leaveOut(statement, .superuserOnly) }
        if groups.count < all.count {
            context.report.leaveOut(statement.summary + " (its predefined roles)", .superuserOnly)
            for (reference, former) in zip(all.dropFirst(), all) where isPredefined(reference) {
                edit.remove(former.tokens.upperBound..<reference.tokens.upperBound)
            }
            if isPredefined(all[0]), let first = groups.first {
                edit.remove(all[0].tokens.lowerBound..<first.tokens.lowerBound)
            }
        }
        guard try context.rewrite(groups, as: .membership, in: statement, &edit),
            try context.rewrite(members, as: .membership, in: statement, &edit)
        else { return context.leaveOut(statement, .droppedRole) }
        let memberImages = Set(
            members.compactMap { $0.name.flatMap(context.roles.mappedRole(for:)) })
        let groupImages = Set(groups.compactMap { $0.name.flatMap(context.roles.mappedRole(for:)) })
        guard memberImages.isDisjoint(with: groupImages) else {
            return context.leaveOut(statement, .selfReference)
        }
        try rewriteGrantor(statement, from: end, &context, &edit)
        return edit.rewriting
    }

    private static func isPredefined(_ reference: RoleReference) -> Bool {
        reference.name.map(PredefinedRoles.contains) ?? false
    }

    /// The grantor must hold the admin option; a mapped one need not, so the loader grants.
    private static func rewriteGrantor(
        _ statement: SQLStatement, from start: Int, _ context: inout RewriteContext,
        _ edit: inout StatementEdit
    ) throws(RewriteError) {
        guard
            let clause = statement.firstIndex(
                from: start, where: { statement.hasKeywords($0, "GRANTED", "BY") }),
            let role = statement.role(at: clause + 2), let name = role.name
        else { return }
        if try context.mappedRole(for: name, as: .grantor, in: statement) != name {
            edit.remove(clause..<role.tokens.upperBound)
        }
    }
}
