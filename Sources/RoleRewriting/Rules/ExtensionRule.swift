import SQLSyntax

/// Extensions and what else only a superuser may create.
///
/// Finds: CREATE EXTENSION, COMMENT ON EXTENSION, COPY and INSERT into an extension's table, event
/// triggers that belong to a platform, and publications of all tables. Changes: leaves out what a
/// plain role may not do, and what needs it.
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
            guard let (name, _) = statement.identifier(at: at) else { return .unchanged }
            let isTrusted = TrustedExtensions.contains(name)
            context.extensions.note(name, statement, context.searchPath, isLeftOut: !isTrusted)
            guard !isTrusted else { return .unchanged }
            return context.leaveOut(statement, .superuserOnly)
        }
        if statement.hasKeywords(1, "ON", "EXTENSION") || statement.isKeyword(1, "EXTENSION") {
            let isConditional = statement.hasKeywords(2, "IF", "EXISTS")
            let at = statement.isKeyword(1, "ON") ? 3 : isConditional ? 4 : 2
            guard let (name, _) = statement.identifier(at: at) else { return nil }
            let isPlpgsql = name == Identifier("plpgsql") && statement.isKeyword(0, "COMMENT")
            // --clean drops it before anything says that it is not created.
            let isDropped =
                context.extensions.leftOut.contains(name)
                || (statement.isKeyword(0, "DROP") && !TrustedExtensions.contains(name))
            guard isPlpgsql || isDropped else { return nil }
            return context.leaveOut(statement, .superuserOnly)
        }
        if fillsMissingTable(statement, context) {
            return context.leaveOut(statement, .extensionMember)
        }
        return eventTrigger(statement, &context)
    }

    /// Whether a statement brings rows, or a sequence's position, that went with an extension.
    ///
    /// What might be the user's own stays, and fails where it cannot be loaded: only what such an
    /// extension is known to make goes with it, and only where the script makes nothing of that name.
    static func fillsMissingTable(_ statement: SQLStatement, _ context: RewriteContext) -> Bool {
        guard !context.extensions.leftOut.isEmpty, let parts = filledRelation(statement) else {
            return false
        }
        return context.extensions.leavesOut(parts, context.searchPath)
            && !context.made.contains(.relation, parts)
    }

    /// The name of the table that COPY or INSERT fills, or of the sequence that setval sets.
    private static func filledRelation(_ statement: SQLStatement) -> [Identifier]? {
        if statement.isKeyword(0, "COPY") { return statement.nameParts(at: 1)?.parts }
        if statement.hasKeywords(0, "INSERT", "INTO") { return statement.nameParts(at: 2)?.parts }
        guard let (function, arguments) = statement.call, function == "setval",
            let name = statement.stringValue(at: arguments)
        else { return nil }
        // Names of extensions' sequences need no quotes.
        return name.split(separator: UInt8(ascii: ".")).map { Identifier(exactly: Array($0)) }
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
