import ObjectNames
import SQLSyntax

/// Schemas and databases with their owners.
///
/// Finds: `CREATE SCHEMA … AUTHORIZATION role`, `CREATE DATABASE … OWNER role`, `CREATE TABLESPACE
/// … OWNER role`. Changes: the role, never the schema's name, even where it comes from the role's.
/// Creating and dropping schema public is left out, as long as it is the one that every database has.
enum SchemaRule: Rule {
    static func apply(
        to statement: SQLStatement, _ context: inout RewriteContext
    ) throws(RewriteError) -> Rewriting? {
        let isDrop = dropsPublic(statement)
        if isDrop && !context.made.isEmpty || renamesPublic(statement) {
            context.hasOwnPublicSchema = true
        }
        if isDrop {
            return context.hasOwnPublicSchema ? nil : context.leaveOut(statement, .publicSchema)
        }
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
        guard let (owner, role) = ownerClause(in: statement) else { return .unchanged }
        if let name = role.name {
            try context.noteOwner(name, in: statement.summary)
            let isDatabase = statement.isKeyword(1, "DATABASE")
            let object = NamedObject(isDatabase ? .database : .tablespace, statement, 2..<3)
            context.owners[object] = name
        }
        var edit = StatementEdit(statement)
        if try !context.rewrite(role, as: .owner, in: statement, &edit) {
            edit.remove(owner..<role.tokens.upperBound)
        }
        return edit.rewriting
    }

    /// `DROP SCHEMA public`, as --clean has it before release 15, with a CREATE that is left out.
    private static func dropsPublic(_ statement: SQLStatement) -> Bool {
        guard statement.hasKeywords(0, "DROP", "SCHEMA") else { return false }
        let start = statement.hasKeywords(2, "IF", "EXISTS") ? 4 : 2
        guard let (name, next) = statement.identifier(at: start) else { return false }
        return name == Identifier("public") && !statement.isSymbol(next, ",")
    }

    private static func renamesPublic(_ statement: SQLStatement) -> Bool {
        statement.hasKeywords(0, "ALTER", "SCHEMA") && statement.isKeyword(3, "RENAME")
            && statement.identifier(at: 2)?.name == Identifier("public")
    }

    private static func schema(
        _ statement: SQLStatement, _ context: inout RewriteContext
    ) throws(RewriteError) -> Rewriting {
        let start = statement.hasKeywords(2, "IF", "NOT", "EXISTS") ? 5 : 2
        let name = statement.identifier(at: start)?.name
        if start == 2, name == Identifier("public"), !context.hasOwnPublicSchema {
            return context.leaveOut(statement, .publicSchema)
        }
        var edit = StatementEdit(statement)
        // Somebody has made it, and nothing is in it: a load goes into nothing else.
        if start == 2, statement.creations.count == 1, let (name, _) = statement.identifier(at: 2),
            name != Identifier("public"),
            context.options.server?.presentSchemas.contains(name.description) ?? false
        {
            edit.insert(Array(" IF NOT EXISTS".utf8), after: 1)
        }
        guard let (keyword, role) = ownerClause(in: statement) else { return edit.rewriting }
        if let name = role.name {
            try context.noteOwner(name, in: statement.summary)
            let schema =
                keyword == start
                ? NamedObject(.schema, name.quoted)
                : NamedObject(.schema, statement, start..<keyword)
            context.owners[schema] = name
        }
        if keyword == start, let name = role.name {
            edit.insert([0x20] + name.quoted, after: start - 1)
        }
        if try !context.rewrite(role, as: .owner, in: statement, &edit) {
            edit.remove(keyword..<role.tokens.upperBound)
        }
        return edit.rewriting
    }

    /// The keyword before the owner, and the owner, of a new schema, database or tablespace.
    static func ownerClause(
        in statement: SQLStatement
    ) -> (keyword: Int, role: RoleReference)? {
        if statement.isKeyword(1, "SCHEMA") {
            let start = statement.hasKeywords(2, "IF", "NOT", "EXISTS") ? 5 : 2
            // AUTHORIZATION is reserved, so it cannot be a schema's bare name.
            guard let keyword = statement.firstKeyword("AUTHORIZATION", from: start),
                keyword <= start + 3
            else { return nil }
            return statement.role(at: keyword + 1).map { (keyword, $0) }
        }
        guard statement.isKeyword(1, "DATABASE") || statement.isKeyword(1, "TABLESPACE"),
            let keyword = statement.firstKeyword("OWNER", from: 3)
        else { return nil }
        let roleAt = statement.isSymbol(keyword + 1, "=") ? keyword + 2 : keyword + 1
        return statement.role(at: roleAt).map { (keyword, $0) }
    }
}
