import ObjectNames
public import SQLSyntax

/// Tells which role a statement makes an owner.
public enum OwnerFinder {
    /// The role after OWNER TO, OWNER, AUTHORIZATION or SET SESSION AUTHORIZATION; nil for none.
    public static func owner(in statement: SQLStatement) -> Identifier? {
        if statement.isKeyword(0, "ALTER") {
            return statement.ownerClause.flatMap { statement.role(at: $0 + 2)?.name }
        }
        if statement.isKeyword(0, "CREATE") {
            return SchemaRule.ownerClause(in: statement)?.role.name
        }
        guard statement.hasKeywords(0, "SET", "SESSION", "AUTHORIZATION"),
            let name = statement.stringValue(at: 3)
        else { return nil }
        return Identifier(exactly: name)
    }
}
