extension StatementKind {
    /// Whether a statement takes something away, as `pg_dump --clean` has it before what it makes.
    ///
    /// Source: the dropStmt arguments of ArchiveEntry in pg_dump.c.
    package static func isRemoval(_ statement: SQLStatement) -> Bool {
        if statement.isKeyword(0, "DROP") || statement.calledFunction == "lo_unlink" { return true }
        guard statement.isKeyword(0, "ALTER"),
            let (kind, next) = ObjectKind.parse(statement, at: 1), kind.form == .qualified
        else { return false }
        let start = skippingWords(statement, at: next)
        guard let name = statement.qualifiedName(at: start) else { return false }
        let after = start + 2 * name.count - 1
        if statement.hasKeywords(after, "ALTER", "COLUMN"),
            let (_, end) = statement.identifier(at: after + 2)
        {
            return statement.isKeyword(end, "DROP")
        }
        return statement.isKeyword(after, "DROP")
            || statement.hasKeywords(after, "DISABLE", "ROW", "LEVEL", "SECURITY")
    }

    /// The index of the name that `IF EXISTS` and `ONLY` may stand before.
    package static func skippingWords(_ statement: SQLStatement, at index: Int) -> Int {
        let name = statement.hasKeywords(index, "IF", "EXISTS") ? index + 2 : index
        return statement.isKeyword(name, "ONLY") ? name + 1 : name
    }
}
