import SQLSyntax

/// Privileges that future objects will have.
///
/// Finds: FOR ROLE, the grantees. Changes: the whole statement into those that make the target
/// role's default privileges the union of its sources' (gram.y, AlterDefaultPrivilegesStmt).
enum DefaultPrivilegesRule: Rule {
    static func apply(
        to statement: SQLStatement, _ context: inout RewriteContext
    ) throws(RewriteError) -> Rewriting? {
        guard statement.hasKeywords(0, "ALTER", "DEFAULT", "PRIVILEGES"),
            let parsed = DefaultPrivilegesStatement(statement)
        else { return nil }
        guard context.options.keepsPrivileges else {
            return context.leaveOut(statement, .noPrivileges)
        }
        for reference in parsed.grantees {
            guard let name = reference.name else { continue }
            _ = try context.mappedRole(for: name, as: .defaultPrivileges, in: statement)
        }
        guard !parsed.roles.isEmpty else {
            // Without FOR ROLE it is about whoever runs it.
            return try withoutRole(parsed, statement, &context)
        }
        var text: [UInt8] = []
        var isForNobody = true
        for reference in parsed.roles {
            guard let source = reference.name,
                let role = try context.mappedRole(
                    for: source, as: .defaultPrivileges, in: statement)
            else { continue }
            isForNobody = false
            for schema in parsed.schemas.isEmpty ? [nil] : parsed.schemas.map({ $0 }) {
                let key = DefaultPrivilegesKey(
                    role: role, schema: schema, kind: parsed.kind, word: parsed.word)
                text += apply(parsed, key, source, &context)
            }
        }
        guard !text.isEmpty else {
            // What is so already needs no statement.
            return isForNobody ? context.leaveOut(statement, .droppedRole) : .leftOut
        }
        if text.last == 0x0a { text.removeLast() }
        return text == statement.bytes ? .unchanged : .replaced(text)
    }

    private static func withoutRole(
        _ parsed: DefaultPrivilegesStatement, _ statement: SQLStatement,
        _ context: inout RewriteContext
    ) throws(RewriteError) -> Rewriting {
        var edit = StatementEdit(statement)
        guard
            try context.rewrite(parsed.grantees, as: .defaultPrivileges, in: statement, &edit)
        else { return context.leaveOut(statement, .droppedRole) }
        return edit.rewriting
    }

    private static func apply(
        _ parsed: DefaultPrivilegesStatement, _ key: DefaultPrivilegesKey, _ source: Identifier,
        _ context: inout RewriteContext
    ) -> [UInt8] {
        var all = context.defaultPrivileges.current
        var state = all[key] ?? DefaultPrivileges(key)
        let changes = state.apply(to: source, image: context.roles.mappedRole(for:)) { list in
            for reference in parsed.grantees {
                let grantee: AccessList.Grantee
                if let name = reference.name {
                    grantee = .role(name)
                } else if reference.isPublic {
                    grantee = .everyone
                } else {
                    continue
                }
                if parsed.isGrant {
                    list.grant(parsed.privileges, to: grantee, withOption: parsed.withOption)
                } else {
                    list.revoke(parsed.privileges, from: grantee, optionOnly: parsed.optionOnly)
                }
            }
        }
        all[key] = state
        context.defaultPrivileges.set(all)
        return changes.flatMap { sql($0, key, context.options.targetVersion) }
    }

    private static func sql(
        _ change: DefaultPrivileges.Change, _ key: DefaultPrivilegesKey, _ targetVersion: Int
    ) -> [UInt8] {
        let privileges = PrivilegeUniverse.sql(
            change.privileges, of: key.kind, targetVersion: targetVersion)
        guard !privileges.isEmpty else { return [] }
        var text = Array("ALTER DEFAULT PRIVILEGES FOR ROLE ".utf8) + key.role.quoted
        if let schema = key.schema { text += Array(" IN SCHEMA ".utf8) + schema }
        text += Array((change.isGrant ? " GRANT " : " REVOKE ").utf8) + privileges
        text += Array(" ON \(key.word) ".utf8)
        text += Array((change.isGrant ? "TO " : "FROM ").utf8) + change.grantee.sql
        if change.withOption { text += Array(" WITH GRANT OPTION".utf8) }
        return text + Array(";\n".utf8)
    }
}
