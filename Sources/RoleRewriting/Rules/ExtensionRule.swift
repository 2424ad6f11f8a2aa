import ObjectNames
import SQLSyntax

/// Extensions, and what belongs to them.
///
/// Finds: CREATE EXTENSION, COMMENT ON EXTENSION, and statements about what an extension made: its
/// tables' rows, policies, triggers and the like. Changes: leaves out what a plain role may not do,
/// and what is an extension's; says of what is the user's that it needs one. The schema that only a
/// CREATE EXTENSION names is made.
enum ExtensionRule: Rule {
    static func apply(
        to statement: SQLStatement, _ context: inout RewriteContext
    ) throws(RewriteError) -> Rewriting? {
        if statement.hasKeywords(0, "CREATE", "EXTENSION") { return create(statement, &context) }
        guard !context.options.loaderIsSuperuser else { return nil }
        if statement.hasKeywords(1, "ON", "EXTENSION") || statement.isKeyword(1, "EXTENSION") {
            let isConditional = statement.hasKeywords(2, "IF", "EXISTS")
            let at = statement.isKeyword(1, "ON") ? 3 : isConditional ? 4 : 2
            guard let (name, _) = statement.identifier(at: at) else { return nil }
            let isPlpgsql = name == Identifier("plpgsql") && statement.isKeyword(0, "COMMENT")
            // --clean drops it before anything says that it is not created.
            let isDropped =
                context.extensions.others.contains(name)
                || (statement.isKeyword(0, "DROP")
                    && !TrustedExtensions.contains(name, context.options))
            guard isPlpgsql || isDropped else { return nil }
            return context.leaveOut(statement, .superuserOnly)
        }
        if fillsMissingTable(statement, context) {
            return context.leaveOut(statement, .extensionMember)
        }
        guard !context.extensions.others.isEmpty else { return nil }
        if let word = statement.firstIndex(
            from: 2, where: { statement.hasKeywords($0, "DEPENDS", "ON", "EXTENSION") }),
            let (name, _) = statement.identifier(at: word + 3),
            context.extensions.leftOut.contains(name)
        {
            return context.leaveOut(statement, .extensionMember)
        }
        if ExtensionSubject.isMember(statement, context) {
            return context.leaveOut(statement, .extensionMember)
        }
        if let name = context.extensions.needed(by: statement, context) {
            context.report.need(statement.summary, name.description, isExtension: true)
        }
        return nil
    }

    private static func create(
        _ statement: SQLStatement, _ context: inout RewriteContext
    ) -> Rewriting {
        let isConditional = statement.hasKeywords(2, "IF", "NOT", "EXISTS")
        let at = isConditional ? 5 : 2
        guard let (name, _) = statement.identifier(at: at) else { return .unchanged }
        let options = context.options
        let isPresent = options.server?.presentExtensions.contains(name.description) ?? false
        let isKept =
            options.loaderIsSuperuser || isPresent || TrustedExtensions.contains(name, options)
        let fate: ExtensionMembers.Fate =
            options.loaderIsSuperuser
            ? .created : isPresent ? .present : isKept ? .created : .leftOut
        context.extensions.note(name, statement, context.searchPath, fate)
        var schema: Identifier?
        if let word = statement.firstKeyword("SCHEMA", from: at + 1),
            let (name, _) = statement.identifier(at: word + 1), name != Identifier("public"),
            !name.bytes.starts(with: "pg_".utf8)
        {
            schema = name
        }
        guard isKept else {
            context.report.extensionSchemas[name.description] = schema
            if let server = options.server, !server.availableExtensions.contains(name.description) {
                context.report.unavailableExtensions.insert(name.description)
            }
            return context.leaveOut(statement, .superuserOnly)
        }
        var edit = StatementEdit(statement)
        if isPresent, !isConditional { edit.insert(Array(" IF NOT EXISTS".utf8), after: 1) }
        // Some providers keep extensions in a schema that their dumps leave out.
        guard !isPresent, let schema, !context.made.contains(.schema, [schema]),
            context.impliedSchemas.insert(schema).inserted
        else { return edit.rewriting }
        let text = Array("CREATE SCHEMA IF NOT EXISTS ".utf8) + schema.quoted + Array(";\n".utf8)
        guard case .replaced(let changed) = edit.rewriting else {
            return .replaced(text + statement.bytes)
        }
        return .replaced(text + changed)
    }

    /// Whether a statement brings rows, or a sequence's position, that went with an extension.
    ///
    /// What might be the user's own stays, and fails where it cannot be loaded: only what such an
    /// extension is known to make goes with it, and only where the script makes nothing of that name.
    static func fillsMissingTable(_ statement: SQLStatement, _ context: RewriteContext) -> Bool {
        guard !context.extensions.others.isEmpty, let parts = filledRelation(statement) else {
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
}
