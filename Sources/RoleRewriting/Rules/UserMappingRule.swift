import ObjectNames
import SQLSyntax

/// Users of foreign servers.
///
/// Finds: `CREATE|ALTER|DROP USER MAPPING FOR role SERVER name`. Changes: the role. A server has
/// one mapping a user: of several that become one, the first is kept.
enum UserMappingRule: Rule {
    static func apply(
        to statement: SQLStatement, _ context: inout RewriteContext
    ) throws(RewriteError) -> Rewriting? {
        guard statement.hasKeywords(1, "USER", "MAPPING"),
            let keyword = statement.firstKeyword("FOR", from: 3),
            let role = statement.role(at: keyword + 1)
        else { return nil }
        var edit = StatementEdit(statement)
        guard try context.rewrite(role, as: .userMapping, in: statement, &edit) else {
            return context.leaveOut(statement, .droppedRole)
        }
        let server = role.tokens.upperBound + 1
        if statement.isKeyword(0, "CREATE"), let name = role.name, server < statement.count,
            let image = context.roles.mappedRole(for: name)
        {
            let key = NamedObject(
                .server, image.quoted + [0x20] + Array(statement.text(server)))
            guard context.userMappings.insert(key).inserted else {
                return context.leaveOut(statement, .selfReference)
            }
        }
        return edit.rewriting
    }
}
