import SQLSyntax

/// REASSIGN OWNED and DROP OWNED.
///
/// Finds: both lists of roles. Changes: them; left out where nothing would change hands, and DROP
/// OWNED wherever it could drop what another source of the same target role owned.
enum OwnedByRule: Rule {
    static func apply(
        to statement: SQLStatement, _ context: inout RewriteContext
    ) throws(RewriteError) -> Rewriting? {
        let isReassign = statement.hasKeywords(0, "REASSIGN", "OWNED", "BY")
        guard isReassign || statement.hasKeywords(0, "DROP", "OWNED", "BY"),
            let (list, next) = statement.roles(at: 3)
        else { return nil }
        var images: [Identifier?] = []
        for reference in list {
            guard let name = reference.name else { continue }
            let image = try context.mappedRole(for: name, as: .owner, in: statement)
            images.append(image)
            if !isReassign, image != name {
                return context.leaveOut(statement, .privilegeKept)
            }
        }
        var edit = StatementEdit(statement)
        guard try context.rewrite(list, as: .owner, in: statement, &edit) else {
            return context.leaveOut(statement, .droppedRole)
        }
        guard isReassign, statement.isKeyword(next, "TO"), let new = statement.role(at: next + 1)
        else { return edit.rewriting }
        guard try context.rewrite(new, as: .owner, in: statement, &edit) else {
            return context.leaveOut(statement, .droppedRole)
        }
        if let name = new.name, let image = context.roles.mappedRole(for: name),
            !images.isEmpty, images.allSatisfy({ $0 == nil || $0 == image })
        {
            return context.leaveOut(statement, .selfReference)
        }
        return edit.rewriting
    }
}
