import ObjectNames
import SQLSyntax

/// Who owns an object.
///
/// Finds: `ALTER … OWNER TO role`. Changes: the role; the whole statement is left out where the
/// role is dropped, or only a superuser may own such an object.
enum OwnerRule: Rule {
    static func apply(
        to statement: SQLStatement, _ context: inout RewriteContext
    ) throws(RewriteError) -> Rewriting? {
        guard statement.isKeyword(0, "ALTER") else { return nil }
        guard let owner = statement.ownerClause, let role = statement.role(at: owner + 2) else {
            return nil
        }
        var isKeptForSuperuser = false
        if let name = role.name {
            try context.noteOwner(name, in: statement.summary)
            isKeptForSuperuser = isSuperuserOnly(statement, context)
        }
        if let (kind, next) = kindAndName(statement), kind != .largeObject, next < owner,
            let name = role.name
        {
            let object = NamedObject(kind, statement, next..<owner)
            context.owners[object.ownable] = name
            if statement.isKeyword(1, "AGGREGATE") {
                context.aggregates.insert(object.nameWithoutArguments)
            }
        }
        var edit = StatementEdit(statement)
        guard try context.rewrite(role, as: .owner, in: statement, &edit) else {
            return context.leaveOut(statement, .droppedRole)
        }
        if isKeptForSuperuser { return context.leaveOut(statement, .superuserOwner) }
        return edit.rewriting
    }

    private static func kindAndName(_ statement: SQLStatement) -> (NamedObject.Class, Int)? {
        guard var (kind, next) = NamedObject.Class.parse(statement, at: 1) else { return nil }
        if statement.hasKeywords(next, "IF", "EXISTS") { next += 2 }
        if statement.isKeyword(next, "ONLY") { next += 1 }
        if kind == .sequence { kind = .relation }
        return (kind, next)
    }

    /// Whether the server refuses to give such an object to a plain role.
    private static func isSuperuserOnly(
        _ statement: SQLStatement, _ context: RewriteContext
    ) -> Bool {
        guard let (kind, next) = statement.meaning(at: 1, of: MadeName.bareKinds),
            let (name, _) = statement.identifier(at: next)
        else { return false }
        // Publications differ; of the others it does not matter which one it is.
        return ["FOREIGN DATA WRAPPER", "EVENT TRIGGER", "SUBSCRIPTION"].contains(kind)
            || context.superuserOwned.contains(.bare(kind, name))
    }
}
