import SQLSyntax

/// Comments and labels on a database.
///
/// Finds: `COMMENT ON DATABASE` and `SECURITY LABEL … ON DATABASE`, which pg_dump up to 10 writes
/// even where the script does not make the database. Changes: leaves them out there, since the
/// database has another name by then.
enum DatabaseRule: Rule {
    static func apply(
        to statement: SQLStatement, _ context: inout RewriteContext
    ) throws(RewriteError) -> Rewriting? {
        if statement.hasKeywords(0, "CREATE", "DATABASE") {
            if let (name, _) = statement.identifier(at: 2) { context.madeDatabases.insert(name) }
            return nil
        }
        let isComment = statement.hasKeywords(0, "COMMENT", "ON", "DATABASE")
        guard isComment || statement.hasKeywords(0, "SECURITY", "LABEL"),
            let on = statement.firstKeyword("ON", from: 1), statement.isKeyword(on + 1, "DATABASE"),
            let (name, _) = statement.identifier(at: on + 2)
        else { return nil }
        guard !context.madeDatabases.contains(name) else { return nil }
        return context.leaveOut(statement, .oldDatabase)
    }
}
