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
        if let table = madeTable(statement) {
            context.madeTables.insert(table)
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
        if fillsMissingTable(statement, context) {
            return context.leaveOut(statement, .extensionMember)
        }
        return eventTrigger(statement, &context)
    }

    /// Whether a statement brings rows of a table that went with its extension.
    ///
    /// pg_dump writes the rows of an extension's configuration tables, and leaves it to CREATE
    /// EXTENSION to make them: where that was left out, the rows have nowhere to go. Rows are only
    /// given up where nothing at all says that the script makes the table.
    static func fillsMissingTable(_ statement: SQLStatement, _ context: RewriteContext) -> Bool {
        guard !context.droppedExtensions.isEmpty else { return false }
        let isCopy = statement.isKeyword(0, "COPY")
        guard isCopy || statement.hasKeywords(0, "INSERT", "INTO"),
            let table = table(statement, at: isCopy ? 1 : 2)
        else { return false }
        return !context.madeTables.contains(table) && context.owners[table] == nil
    }

    /// The table of `CREATE [UNLOGGED|FOREIGN] TABLE [IF NOT EXISTS] name`.
    static func madeTable(_ statement: SQLStatement) -> ObjectName? {
        guard statement.isKeyword(0, "CREATE") else { return nil }
        let isSpecial = statement.isKeyword(1, "UNLOGGED") || statement.isKeyword(1, "FOREIGN")
        let at = isSpecial ? 2 : 1
        guard statement.isKeyword(at, "TABLE") else { return nil }
        let isTolerant = statement.hasKeywords(at + 1, "IF", "NOT", "EXISTS")
        return table(statement, at: isTolerant ? at + 4 : at + 1)
    }

    private static func table(_ statement: SQLStatement, at index: Int) -> ObjectName? {
        guard statement.identifier(at: index) != nil else { return nil }
        var end = index + 1
        while statement.isSymbol(end, "."), statement.identifier(at: end + 1) != nil { end += 2 }
        return ObjectName(.relation, statement, index..<end)
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
