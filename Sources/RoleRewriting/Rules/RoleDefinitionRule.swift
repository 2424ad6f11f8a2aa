import SQLSyntax

/// Roles themselves.
///
/// Finds: CREATE, ALTER, DROP ROLE, USER and GROUP, COMMENT ON ROLE, SECURITY LABEL ON ROLE.
/// Changes: settings of mapped roles name the target; what defines a role that is mapped or
/// dropped vanishes; definitions of kept roles stay.
enum RoleDefinitionRule: Rule {
    static func apply(
        to statement: SQLStatement, _ context: inout RewriteContext
    ) throws(RewriteError) -> Rewriting? {
        if statement.hasKeywords(0, "COMMENT", "ON", "ROLE") {
            return try definition(statement, at: 3, &context)
        }
        if statement.hasKeywords(0, "SECURITY", "LABEL"),
            let on = statement.firstKeyword("ON", from: 2), statement.isKeyword(on + 1, "ROLE")
        {
            return try definition(statement, at: on + 2, &context)
        }
        guard isRole(statement, 1), !statement.isKeyword(2, "MAPPING") else { return nil }
        if statement.isKeyword(0, "DROP") { return try drop(statement, &context) }
        if statement.isKeyword(0, "CREATE") {
            return try definition(statement, at: 2, &context)
        }
        guard statement.isKeyword(0, "ALTER") else { return nil }
        return try alter(statement, &context)
    }

    private static func isRole(_ statement: SQLStatement, _ index: Int) -> Bool {
        statement.isKeyword(index, "ROLE") || statement.isKeyword(index, "USER")
            || statement.isKeyword(index, "GROUP")
    }

    private static func definition(
        _ statement: SQLStatement, at index: Int, _ context: inout RewriteContext
    ) throws(RewriteError) -> Rewriting {
        guard let role = statement.role(at: index), let name = role.name else { return .unchanged }
        guard try context.mappedRole(for: name, as: .definition, in: statement) == name,
            isDefinedByExport(name, context)
        else { return context.leaveOut(statement, .roleDefinition) }
        var edit = StatementEdit(statement)
        try rewriteMembers(statement, from: role.tokens.upperBound, &context, &edit)
        return edit.rewriting
    }

    /// The target role is there already: it loads the result.
    private static func isDefinedByExport(_ name: Identifier, _ context: RewriteContext) -> Bool {
        name != context.roles.target || context.roles.explicit[name] == .kept
            || context.roles.keepsAll
    }

    /// `IN ROLE`, `IN GROUP`, `ROLE`, `ADMIN`, `USER` lists of CREATE ROLE.
    private static func rewriteMembers(
        _ statement: SQLStatement, from start: Int, _ context: inout RewriteContext,
        _ edit: inout StatementEdit
    ) throws(RewriteError) {
        guard statement.isKeyword(0, "CREATE") else { return }
        var index = start
        while index < statement.count {
            let isList = isRole(statement, index) || statement.isKeyword(index, "ADMIN")
            guard isList, let (list, next) = statement.roles(at: index + 1) else {
                index += 1
                continue
            }
            let isPredefined =
                !context.options.loaderIsSuperuser && statement.isKeyword(index - 1, "IN")
                && list.contains { $0.name.map(PredefinedRoles.contains) ?? false }
            if isPredefined {
                context.report.leaveOut(
                    statement.summary + " (its predefined roles)", .superuserOnly)
                edit.remove(index - 1..<next)
            } else if try !context.rewrite(list, as: .membership, in: statement, &edit) {
                let first = statement.isKeyword(index - 1, "IN") ? index - 1 : index
                edit.remove(first..<next)
            }
            index = next
        }
    }

    private static func drop(
        _ statement: SQLStatement, _ context: inout RewriteContext
    ) throws(RewriteError) -> Rewriting {
        let start = statement.hasKeywords(2, "IF", "EXISTS") ? 4 : 2
        guard let (list, _) = statement.roles(at: start) else { return .unchanged }
        for reference in list {
            guard let name = reference.name else { continue }
            guard try context.mappedRole(for: name, as: .definition, in: statement) == name,
                isDefinedByExport(name, context)
            else { return context.leaveOut(statement, .roleDefinition) }
        }
        return .unchanged
    }

    private static func alter(
        _ statement: SQLStatement, _ context: inout RewriteContext
    ) throws(RewriteError) -> Rewriting {
        guard let role = statement.role(at: 2), let name = role.name,
            !(statement.isKeyword(2, "ALL") && role.tokens.count == 1)
        else { return .unchanged }
        let next = role.tokens.upperBound
        let isSetting =
            statement.isKeyword(next, "SET") || statement.isKeyword(next, "RESET")
            || statement.isKeyword(next, "IN")
        guard isSetting else { return try definition(statement, at: 2, &context) }
        if statement.hasKeywords(next, "IN", "DATABASE"),
            let (database, _) = statement.identifier(at: next + 2),
            !context.madeDatabases.contains(database)
        {
            return context.leaveOut(statement, .oldDatabase)
        }
        var edit = StatementEdit(statement)
        guard try context.rewrite(role, as: .setting, in: statement, &edit) else {
            return context.leaveOut(statement, .droppedRole)
        }
        _ = name
        try RoleSettingRule.rewriteValue(statement, in: next..<statement.count, &context, &edit)
        return edit.rewriting
    }
}
