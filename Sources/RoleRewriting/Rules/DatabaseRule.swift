import SQLSyntax

/// Statements about a database by its name.
///
/// Finds: `COMMENT ON DATABASE` and `SECURITY LABEL … ON DATABASE`, which pg_dump up to 10 writes
/// even where the script does not make the database; and everything about a database that was chosen
/// of several, whose part of the script neither makes it nor connects to it. Changes: leaves them
/// out, since the database has another name by then.
enum DatabaseRule: Rule {
    static func apply(
        to statement: SQLStatement, _ context: inout RewriteContext
    ) throws(RewriteError) -> Rewriting? {
        guard let (at, isRemark) = subject(of: statement),
            let (name, _) = statement.identifier(at: at)
        else { return nil }
        if statement.isKeyword(0, "CREATE") { context.madeDatabases.insert(name) }
        guard
            context.leftDatabases.contains(name)
                || isRemark && !context.madeDatabases.contains(name)
        else { return nil }
        return context.leaveOut(statement, .oldDatabase)
    }

    /// The index of the database's name, and whether it is a comment or a label.
    private static func subject(of statement: SQLStatement) -> (at: Int, isRemark: Bool)? {
        if statement.isKeyword(1, "DATABASE") {
            return statement.hasKeywords(2, "IF", "EXISTS") ? (4, false) : (2, false)
        }
        let isRemark =
            statement.isKeyword(0, "COMMENT") || statement.hasKeywords(0, "SECURITY", "LABEL")
        guard isRemark || statement.isKeyword(0, "GRANT") || statement.isKeyword(0, "REVOKE"),
            let on = statement.firstKeyword("ON", from: 1), statement.isKeyword(on + 1, "DATABASE")
        else { return nil }
        return (on + 2, isRemark)
    }
}
