import ObjectNames
import SQLSyntax

/// Row-level security policies.
///
/// Finds: `CREATE POLICY … TO roles`, `ALTER POLICY … TO roles`. Changes: the roles. A policy for
/// dropped roles only is left out: without its list it would be for everybody.
enum PolicyRule: Rule {
    static func apply(
        to statement: SQLStatement, _ context: inout RewriteContext
    ) throws(RewriteError) -> Rewriting? {
        if statement.hasKeywords(0, "COMMENT", "ON", "POLICY") {
            guard let name = policy(statement, at: 3), context.droppedPolicies.contains(name)
            else { return nil }
            return context.leaveOut(statement, .policy)
        }
        guard statement.isKeyword(1, "POLICY"),
            statement.isKeyword(0, "CREATE") || statement.isKeyword(0, "ALTER")
        else { return nil }
        let on = statement.firstKeyword("ON", from: 2) ?? 2
        guard let to = statement.firstKeyword("TO", from: on),
            !statement.isKeyword(to - 1, "RENAME"), let (roles, _) = statement.roles(at: to + 1)
        else { return .unchanged }
        var edit = StatementEdit(statement)
        guard try context.rewrite(roles, as: .policy, in: statement, &edit) else {
            if let name = policy(statement, at: 2) { context.droppedPolicies.insert(name) }
            return context.leaveOut(statement, .policy)
        }
        return edit.rewriting
    }

    /// `name ON table`, up to the clause that follows.
    private static func policy(_ statement: SQLStatement, at index: Int) -> NamedObject? {
        guard statement.isKeyword(index + 1, "ON"), statement.identifier(at: index + 2) != nil
        else { return nil }
        var end = index + 3
        while statement.isSymbol(end, "."), statement.identifier(at: end + 1) != nil { end += 2 }
        return NamedObject(.other, statement, index..<end)
    }
}
