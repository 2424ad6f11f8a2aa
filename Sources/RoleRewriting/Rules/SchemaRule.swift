import SQLSyntax

/// Schemas and databases with their owners.
///
/// Finds: `CREATE SCHEMA … AUTHORIZATION role`, `CREATE DATABASE … OWNER role`, `CREATE TABLESPACE
/// … OWNER role`. Changes: the role, never the schema's name, even where it comes from the role's.
enum SchemaRule: Rule {
    static func apply(
        to statement: SQLStatement, _ context: inout RewriteContext
    ) throws(RewriteError) -> Rewriting? {
        guard statement.isKeyword(0, "CREATE") else { return nil }
        if statement.isKeyword(1, "SCHEMA") { return try schema(statement, &context) }
        guard statement.isKeyword(1, "DATABASE") || statement.isKeyword(1, "TABLESPACE") else {
            return nil
        }
        if statement.isKeyword(1, "TABLESPACE"), !context.options.loaderIsSuperuser,
            let (name, _) = statement.identifier(at: 2), PlatformObjects.tablespaces.contains(name)
        {
            return context.leaveOut(statement, .superuserOnly)
        }
        guard let owner = statement.firstKeyword("OWNER", from: 3) else { return .unchanged }
        let roleAt = statement.isSymbol(owner + 1, "=") ? owner + 2 : owner + 1
        guard let role = statement.role(at: roleAt) else { return .unchanged }
        if let name = role.name { try context.noteOwner(name, in: statement.summary) }
        var edit = StatementEdit(statement)
        if try !context.rewrite(role, as: .owner, in: statement, &edit) {
            edit.remove(owner..<role.tokens.upperBound)
        }
        return edit.rewriting
    }

    private static func schema(
        _ statement: SQLStatement, _ context: inout RewriteContext
    ) throws(RewriteError) -> Rewriting {
        let start = statement.hasKeywords(2, "IF", "NOT", "EXISTS") ? 5 : 2
        if let (name, _) = statement.identifier(at: start), name == Identifier("public"), start == 2
        {
            return context.leaveOut(statement, .publicSchema)
        }
        // AUTHORIZATION is reserved, so it cannot be a schema's bare name.
        guard let keyword = statement.firstKeyword("AUTHORIZATION", from: start),
            keyword <= start + 3, let role = statement.role(at: keyword + 1)
        else { return .unchanged }
        if let name = role.name { try context.noteOwner(name, in: statement.summary) }
        var edit = StatementEdit(statement)
        if keyword == start, let name = role.name {
            edit.insert([0x20] + name.quoted, after: start - 1)
        }
        if try !context.rewrite(role, as: .owner, in: statement, &edit) {
            edit.remove(keyword..<role.tokens.upperBound)
        }
        return edit.rewriting
    }
}
