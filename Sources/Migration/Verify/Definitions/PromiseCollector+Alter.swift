import SQLSyntax

extension PromiseCollector {
    /// Takes an ALTER statement; false where what it changes is not checked.
    mutating func alter(_ statement: SQLStatement) -> Bool {
        if let owner = statement.firstKeyword("OWNER", from: 2),
            statement.isKeyword(owner + 1, "TO"), owner + 3 == statement.count,
            let (role, _) = statement.identifier(at: owner + 2)
        {
            return self.owner(statement, role)
        }
        if statement.isKeyword(1, "TABLE") { return alterTable(statement) }
        // Attached partitions and OWNED BY come with what they are about.
        return statement.isKeyword(1, "SEQUENCE") || statement.isKeyword(1, "INDEX")
            || statement.hasKeywords(1, "DEFAULT", "PRIVILEGES")
    }

    private mutating func owner(_ statement: SQLStatement, _ role: Identifier) -> Bool {
        let kinds: [(String, ObjectKind)] = [
            ("TABLE", .table), ("VIEW", .view), ("SEQUENCE", .sequence), ("TYPE", .type),
            ("DOMAIN", .type), ("FUNCTION", .routine), ("PROCEDURE", .routine),
            ("AGGREGATE", .routine), ("SCHEMA", .schema),
        ]
        guard let (_, kind) = kinds.first(where: { statement.isWord(1, $0.0) }) else {
            guard statement.hasKeywords(1, "MATERIALIZED", "VIEW"),
                let (name, _) = name(statement, at: 3)
            else { return false }
            own(.materializedView, name, role)
            return true
        }
        if kind == .schema {
            guard let (name, _) = statement.identifier(at: 2) else { return false }
            own(.schema, ObjectName(schema: Identifier(""), name: name), role)
            return true
        }
        guard let (name, _) = name(statement, at: 2) else { return false }
        own(kind, name, role)
        return true
    }

    private mutating func alterTable(_ statement: SQLStatement) -> Bool {
        let start = statement.isKeyword(2, "ONLY") ? 3 : 2
        guard let (table, next) = name(statement, at: start) else { return false }
        if statement.isKeyword(next, "ADD"), statement.isKeyword(next + 1, "CONSTRAINT") {
            constraint(statement, next + 1..<statement.count, of: table)
            return true
        }
        if statement.hasKeywords(next, "ENABLE", "ROW", "LEVEL", "SECURITY") {
            change { $0.securedTables.insert(table) }
            return true
        }
        guard statement.hasKeywords(next, "ALTER", "COLUMN"),
            let (column, after) = statement.identifier(at: next + 2)
        else { return false }
        let isDefault =
            statement.hasKeywords(after, "SET", "DEFAULT")
            || statement.hasKeywords(after, "ADD", "GENERATED")
        guard isDefault else { return false }
        change { promises in
            guard let index = promises.columns[table]?.firstIndex(where: { $0.name == column })
            else { return }
            promises.columns[table]?[index].hasDefault = true
        }
        return true
    }

    /// Takes a GRANT or a REVOKE; false where it is about something that is not checked.
    mutating func privileges(_ statement: SQLStatement) -> Bool {
        let isGrant = statement.isKeyword(0, "GRANT")
        guard let on = statement.firstKeyword("ON", from: 1),
            let to = statement.firstKeyword(isGrant ? "TO" : "FROM", from: on)
        else { return false }
        let kinds: [(String, ObjectKind)] = [
            ("TABLE", .table), ("SEQUENCE", .sequence), ("SCHEMA", .schema), ("FUNCTION", .routine),
            ("PROCEDURE", .routine), ("TYPE", .type),
        ]
        guard let (_, kind) = kinds.first(where: { statement.isWord(on + 1, $0.0) }),
            !statement.isKeyword(1, "GRANT")
        else { return false }
        let object: ObjectName
        if kind == .schema {
            guard let (name, _) = statement.identifier(at: on + 2) else { return false }
            object = ObjectName(schema: Identifier(""), name: name)
        } else {
            guard let (name, _) = name(statement, at: on + 2) else { return false }
            object = name
        }
        guard let (grantee, _) = statement.identifier(at: to + 1) else { return false }
        let isPublic = statement.isKeyword(to + 1, "PUBLIC")
        // Privileges on single columns stand in parentheses behind theirs.
        guard !(1..<on).contains(where: { statement.isSymbol($0, "(") }) else { return false }
        let names = (1..<on).filter { !statement.isSymbol($0, ",") }
            .map { String(decoding: statement.text($0), as: UTF8.self).uppercased() }
            .filter { $0 != "PRIVILEGES" }
        for name in names {
            let privilege = Privilege(
                kind: kind, object: object,
                grantee: isPublic ? Identifier("") : grantee, name: name)
            change { promises in
                if isGrant {
                    promises.privileges.insert(privilege)
                    promises.denials = promises.denials.filter { $0.holder != privilege.holder }
                } else {
                    promises.privileges = promises.privileges.filter { !privilege.covers($0) }
                    promises.denials.insert(privilege)
                }
            }
        }
        return true
    }
}

extension Privilege {
    /// Whether it is the other one, or ALL of the same object and role.
    func covers(_ other: Privilege) -> Bool {
        holder == other.holder && (name == "ALL" || name == other.name)
    }
}
