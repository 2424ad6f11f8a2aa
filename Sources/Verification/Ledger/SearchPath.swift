import Exports
package import SQLSyntax

/// Where a script's names without a schema lead.
package struct SearchPath: Sendable, Equatable {
    /// The schemas in which tables are looked for and made, in their order.
    package private(set) var schemas = [Identifier("public")]
    /// What holds again when the transaction ends in which SET LOCAL changed it.
    private var outside: [Identifier]?

    /// Takes a statement; false where it does not set the path.
    package mutating func take(_ statement: SQLStatement) -> Bool {
        if statement.isKeyword(0, "RESET") || statement.hasKeywords(0, "DISCARD", "ALL") {
            guard statement.isKeyword(1, "ALL") || statement.isKeyword(1, "search_path") else {
                return false
            }
            schemas = [Identifier("public")]
            return true
        }
        if statement.isKeyword(0, "SELECT") { return takeCall(statement) }
        guard statement.isKeyword(0, "SET") else { return false }
        let isLocal = statement.isKeyword(1, "LOCAL")
        let name = isLocal || statement.isKeyword(1, "SESSION") ? 2 : 1
        if statement.isKeyword(name, "SCHEMA"), let value = statement.stringValue(at: name + 1) {
            set([Identifier(exactly: value)], isLocal)
            return true
        }
        guard statement.isKeyword(name, "search_path"), statement.count > name + 2 else {
            return false
        }
        var list: [Identifier] = []
        for index in Range(from: name + 2, upTo: statement.count) {
            if let value = statement.stringValue(at: index) {
                list.append(Identifier(exactly: value))
            } else if let (schema, _) = statement.identifier(at: index) {
                list.append(schema)
            }
        }
        let isDefault = statement.count == name + 3 && statement.isKeyword(name + 2, "DEFAULT")
        set(isDefault ? [Identifier("public")] : list, isLocal)
        return true
    }

    /// Ends a transaction.
    package mutating func endTransaction() {
        if let outside { schemas = outside }
        outside = nil
    }

    /// Takes `SELECT pg_catalog.set_config('search_path', '', false)`.
    private mutating func takeCall(_ statement: SQLStatement) -> Bool {
        guard
            let call = statement.firstIndex(
                from: 1, where: { statement.isKeyword($0, "SET_CONFIG") }),
            statement.stringValue(at: call + 2) == Array("search_path".utf8),
            let value = statement.stringValue(at: call + 4)
        else { return false }
        let list = SQLStatement(parsing: value)
        set(
            (0..<(list?.count ?? 0)).compactMap { index in
                list?.stringValue(at: index).map { Identifier(exactly: $0) }
                    ?? list?.identifier(at: index)?.name
            }, statement.isKeyword(call + 6, "TRUE"))
        return true
    }

    /// Tables are neither made in the catalog nor, by such a name, in a role's schema.
    private mutating func set(_ list: [Identifier], _ isLocal: Bool) {
        if isLocal { outside = outside ?? schemas }
        schemas = list.filter {
            !["pg_catalog", "pg_temp", "$user", ""].contains($0.description)
        }
    }
}
