extension StatementKind {
    /// The kind of a statement about what lies outside the database that is filled; nil for any
    /// other.
    static func outside(_ statement: SQLStatement) -> StatementKind? {
        let isDefinition =
            statement.isKeyword(0, "CREATE") || statement.isKeyword(0, "ALTER")
            || statement.isKeyword(0, "DROP")
        if isDefinition, statement.isKeyword(1, "DATABASE") {
            // ALTER DATABASE name OWNER TO role
            let isOwner = statement.isKeyword(3, "OWNER")
            return .outside(isRoutine: isOwner || !statement.isKeyword(0, "ALTER"))
        }
        if isDefinition, isShared(statement, 1) || statement.hasKeywords(0, "ALTER", "SYSTEM") {
            return .outside(isRoutine: false)
        }
        let isGrant = statement.isKeyword(0, "GRANT") || statement.isKeyword(0, "REVOKE")
        guard
            isGrant || statement.isKeyword(0, "COMMENT")
                || statement.hasKeywords(0, "SECURITY", "LABEL")
        else { return nil }
        guard let on = statement.firstKeyword("ON", from: 1) else {
            // Roles are granted on nothing.
            return isGrant ? .outside(isRoutine: false) : nil
        }
        // A table may be called as a kind of objects is: GRANT … ON role TO …
        let isName =
            statement.isKeyword(on + 2, "TO") || statement.isKeyword(on + 2, "FROM")
            || statement.isSymbol(on + 2, ",") || statement.isSymbol(on + 2, ".")
        if isGrant, isName { return nil }
        let isOutside =
            isShared(statement, on + 1) || statement.isKeyword(on + 1, "DATABASE")
            || isGrant && statement.isKeyword(on + 1, "PARAMETER")
        return isOutside ? .outside(isRoutine: false) : nil
    }

    /// Whether a kind of object stands at `index` that all databases of a server share.
    private static func isShared(_ statement: SQLStatement, _ index: Int) -> Bool {
        if statement.hasKeywords(index, "USER", "MAPPING") { return false }
        let kinds: [StaticString] = ["ROLE", "USER", "GROUP", "TABLESPACE"]
        return kinds.contains { statement.isKeyword(index, $0) }
    }
}
