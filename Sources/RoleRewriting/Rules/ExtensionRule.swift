import SQLSyntax

/// Extensions and what else only a superuser may create.
///
/// Finds: CREATE EXTENSION, COMMENT ON EXTENSION, COPY into an extension's table, event triggers that
/// belong to a platform, and publications of all tables. Changes: leaves out what a plain role may
/// not do, and what needs it.
enum ExtensionRule: Rule {
    static func apply(
        to statement: SQLStatement, _ context: inout RewriteContext
    ) throws(RewriteError) -> Rewriting? {
        if statement.hasKeywords(0, "CREATE", "PUBLICATION"),
            let (name, next) = statement.identifier(at: 2),
            statement.hasKeywords(next, "FOR", "ALL", "TABLES")
        {
            context.superuserPublications.insert(name)
            return nil
        }
        guard !context.options.loaderIsSuperuser else { return nil }
        if statement.hasKeywords(0, "CREATE", "EXTENSION") {
            let at = statement.hasKeywords(2, "IF", "NOT", "EXISTS") ? 5 : 2
            guard let (name, _) = statement.identifier(at: at), !TrustedExtensions.contains(name)
            else { return .unchanged }
            context.droppedExtensions.insert(name)
            return context.leaveOut(statement, .superuserOnly)
        }
        if statement.hasKeywords(1, "ON", "EXTENSION") || statement.isKeyword(1, "EXTENSION") {
            let isConditional = statement.hasKeywords(2, "IF", "EXISTS")
            let at = statement.isKeyword(1, "ON") ? 3 : isConditional ? 4 : 2
            guard let (name, _) = statement.identifier(at: at) else { return nil }
            let isPlpgsql = name == Identifier("plpgsql") && statement.isKeyword(0, "COMMENT")
            // --clean drops it before anything says that it is not created.
            let isDropped =
                context.droppedExtensions.contains(name)
                || (statement.isKeyword(0, "DROP") && !TrustedExtensions.contains(name))
            guard isPlpgsql || isDropped else { return nil }
            return context.leaveOut(statement, .superuserOnly)
        }
        if let table = copiedTable(statement), !context.droppedExtensions.isEmpty,
            !context.makes(table)
        {
            return context.leaveOut(statement, .extensionMember)
        }
        return eventTrigger(statement, &context)
    }

    /// `COPY table (…) FROM stdin`.
    private static func copiedTable(_ statement: SQLStatement) -> ObjectName? {
        guard statement.isKeyword(0, "COPY"), statement.identifier(at: 1) != nil else { return nil }
        var end = 2
        while statement.isSymbol(end, "."), statement.identifier(at: end + 1) != nil { end += 2 }
        return ObjectName(.relation, statement, 1..<end)
    }

    private static func eventTrigger(
        _ statement: SQLStatement, _ context: inout RewriteContext
    ) -> Rewriting? {
        let at = statement.hasKeywords(0, "COMMENT", "ON") ? 2 : 1
        guard statement.hasKeywords(at, "EVENT", "TRIGGER"),
            let (name, _) = statement.identifier(at: at + 2)
        else { return nil }
        guard PlatformObjects.eventTriggers.contains(name) else { return nil }
        return context.leaveOut(statement, .superuserOnly)
    }
}
