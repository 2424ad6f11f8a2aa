import SQLSyntax

/// The role that the following statements run under.
///
/// Finds: SET and RESET SESSION AUTHORIZATION, SET ROLE. Changes: the role; a session of a dropped
/// role becomes the one of whoever loads.
enum SessionRule: Rule {
    static func apply(
        to statement: SQLStatement, _ context: inout RewriteContext
    ) throws(RewriteError) -> Rewriting? {
        if statement.hasKeywords(0, "RESET", "SESSION", "AUTHORIZATION") { return reset(&context) }
        guard statement.isKeyword(0, "SET") else { return nil }
        let isScoped = statement.isKeyword(1, "LOCAL") || statement.isKeyword(1, "SESSION")
        let start = isScoped && !statement.isKeyword(2, "TO") ? 2 : 1
        if statement.isKeyword(start - 1, "SESSION"), statement.isKeyword(start, "AUTHORIZATION") {
            return try authorization(statement, at: start + 1, &context)
        }
        if statement.hasKeywords(1, "SESSION", "SESSION", "AUTHORIZATION") {
            return try authorization(statement, at: 4, &context)
        }
        guard statement.isKeyword(start, "ROLE") else { return nil }
        return try role(statement, at: start + 1, &context)
    }

    private static func reset(_ context: inout RewriteContext) -> Rewriting {
        context.session.source = nil
        context.session.wanted = nil
        guard context.session.written != nil else { return .leftOut }
        context.session.written = nil
        return .unchanged
    }

    private static func authorization(
        _ statement: SQLStatement, at index: Int, _ context: inout RewriteContext
    ) throws(RewriteError) -> Rewriting {
        if statement.isKeyword(index, "DEFAULT") { return reset(&context) }
        let literal = statement.stringValue(at: index).map { Identifier(exactly: $0) }
        guard let name = literal ?? statement.identifier(at: index)?.name else { return .unchanged }
        // Under --use-set-session-authorization whoever the session belongs to owns what follows.
        if literal != nil { context.ownersComeFromSessions = true }
        if literal != nil, !PredefinedRoles.contains(name) {
            try context.noteOwner(name, in: statement.summary)
        }
        let image = try context.mappedRole(for: name, as: .session, in: statement)
        context.session.source = name
        // Nobody can log in as a predefined role; its objects' grants need no session of it.
        let wanted = PredefinedRoles.contains(name) ? nil : image
        context.session.wanted = wanted
        guard literal != nil else { return .leftOut }
        guard wanted != context.session.written else { return .leftOut }
        context.session.written = wanted
        guard let wanted else { return .replaced(Array("RESET SESSION AUTHORIZATION;".utf8)) }
        guard wanted != name else { return .unchanged }
        var edit = StatementEdit(statement)
        edit.replace(
            index..<index + 1,
            with: wanted.literal(backslashEscapes: statement.backslashEscapes))
        return edit.rewriting
    }

    private static func role(
        _ statement: SQLStatement, at index: Int, _ context: inout RewriteContext
    ) throws(RewriteError) -> Rewriting {
        var index = index
        if statement.isKeyword(index, "TO") || statement.isSymbol(index, "=") { index += 1 }
        guard !statement.isKeyword(index, "NONE"), !statement.isKeyword(index, "DEFAULT") else {
            return .unchanged
        }
        let literal = statement.stringValue(at: index).map { Identifier(exactly: $0) }
        guard let name = literal ?? statement.identifier(at: index)?.name else { return .unchanged }
        guard let image = try context.mappedRole(for: name, as: .session, in: statement) else {
            return .replaced(Array("RESET ROLE;".utf8))
        }
        guard image != name else { return .unchanged }
        var edit = StatementEdit(statement)
        let text =
            literal != nil
            ? image.literal(backslashEscapes: statement.backslashEscapes) : image.quoted
        edit.replace(index..<index + 1, with: text)
        return edit.rewriting
    }
}
