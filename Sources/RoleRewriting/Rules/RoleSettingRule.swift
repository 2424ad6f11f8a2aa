import ObjectNames
import SQLSyntax

/// Settings whose value is a role.
///
/// Finds: `SET role TO 'name'` and `SET session_authorization TO 'name'` as clauses of CREATE and
/// ALTER FUNCTION, PROCEDURE, DATABASE and ROLE. Changes: the name, in the literal's own form.
enum RoleSettingRule: Rule {
    static func apply(
        to statement: SQLStatement, _ context: inout RewriteContext
    ) throws(RewriteError) -> Rewriting? {
        guard statement.isKeyword(0, "CREATE") || statement.isKeyword(0, "ALTER") else {
            return nil
        }
        let kindAt = statement.hasKeywords(1, "OR", "REPLACE") ? 3 : 1
        let kinds: [StaticString] = ["FUNCTION", "PROCEDURE", "ROUTINE", "DATABASE"]
        guard kinds.contains(where: { statement.isKeyword(kindAt, $0) }) else { return nil }
        var edit = StatementEdit(statement)
        let options = statement.routineOptions(ofNamed: kindAt + 1)
        try rewriteValue(statement, in: options, &context, &edit)
        RoutineClauses.remove(from: statement, in: options, &context, &edit)
        guard !edit.isEmpty else { return nil }
        return edit.rewriting
    }

    /// Rewrites those of a statement's clauses that are in `options`.
    static func rewriteValue(
        _ statement: SQLStatement, in options: Range<Int>, _ context: inout RewriteContext,
        _ edit: inout StatementEdit
    ) throws(RewriteError) {
        var index = options.lowerBound
        while let set = statement.firstKeyword("SET", from: index), set < options.upperBound {
            index = set + 1
            guard statement.standsAlone(set),
                let (name, next) = statement.identifier(at: set + 1),
                name == Identifier("role") || name == Identifier("session_authorization"),
                statement.isKeyword(next, "TO") || statement.isSymbol(next, "=")
            else { continue }
            let literal = statement.stringValue(at: next + 1).map { Identifier(exactly: $0) }
            guard let role = literal ?? statement.identifier(at: next + 1)?.name,
                role != Identifier("none"), role != Identifier("default")
            else { continue }
            guard let image = try context.mappedRole(for: role, as: .setting, in: statement) else {
                context.find("a setting that names a dropped role", role, in: statement)
                continue
            }
            guard image != role else { continue }
            let text =
                literal != nil
                ? image.literal(backslashEscapes: statement.backslashEscapes) : image.quoted
            edit.replace(next + 1..<next + 2, with: text)
        }
    }
}
