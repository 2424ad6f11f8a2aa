import ObjectNames
import SQLSyntax

/// Statements about what an extension made, apart from privileges on it and rows in it.
enum ExtensionSubject {
    /// Whether a statement is about a table, a schema or a routine of an extension that the loader
    /// does not create, and so about nothing that it may change.
    static func isMember(_ statement: SQLStatement, _ context: RewriteContext) -> Bool {
        if statement.hasKeywords(0, "ALTER", "DEFAULT", "PRIVILEGES") {
            guard let schemas = DefaultPrivilegesStatement(statement)?.schemas, !schemas.isEmpty
            else { return false }
            return schemas.allSatisfy { name in
                context.extensions.mayOwn(Identifier(fromQuoted: name), context)
            }
        }
        guard let parts = subject(statement), let name = parts.last else { return false }
        guard parts.count > 1 else { return false }
        return context.extensions.mayOwnMember(of: parts[0], name, context)
    }

    /// The name that a statement changes or adds something to.
    private static func subject(_ statement: SQLStatement) -> [Identifier]? {
        func name(_ index: Int) -> [Identifier]? {
            var index = index
            if statement.hasKeywords(index, "IF", "EXISTS") { index += 2 }
            if statement.isKeyword(index, "ONLY") { index += 1 }
            return statement.nameParts(at: index)?.parts
        }
        if statement.isKeyword(0, "ALTER") {
            if statement.isKeyword(1, "PUBLICATION") {
                guard let (_, next) = statement.identifier(at: 2),
                    statement.hasKeywords(next + 1, "TABLE"),
                    statement.firstIndex(from: next, where: { statement.isSymbol($0, ",") }) == nil
                else { return nil }
                return name(next + 2)
            }
            let kinds: [StaticString] = ["TABLE", "SEQUENCE", "VIEW", "INDEX"]
            if kinds.contains(where: { statement.isKeyword(1, $0) }) { return name(2) }
            let isOnTable = ["POLICY", "TRIGGER", "RULE"].contains { statement.isKeyword(1, $0) }
            return isOnTable ? statement.firstKeyword("ON", from: 2).flatMap { name($0 + 1) } : nil
        }
        if statement.isKeyword(0, "COMMENT") { return commented(statement) }
        guard statement.isKeyword(0, "CREATE"),
            let (kind, next) = statement.meaning(
                at: firstWord(statement), of: MadeName.tableKinds)
        else { return nil }
        return statement.firstIndex(from: next) {
            kind == "RULE" ? statement.isKeyword($0, "TO") : statement.isKeyword($0, "ON")
        }.flatMap { name($0 + 1) }
    }

    private static func commented(_ statement: SQLStatement) -> [Identifier]? {
        if statement.isKeyword(2, "COLUMN") {
            return statement.nameParts(at: 3).map { Array($0.parts.dropLast()) }
        }
        let onTable: [StaticString] = ["POLICY", "TRIGGER", "RULE", "CONSTRAINT"]
        if onTable.contains(where: { statement.isKeyword(2, $0) }) {
            return statement.firstKeyword("ON", from: 3).flatMap {
                statement.nameParts(at: $0 + 1)?.parts
            }
        }
        let kinds: [StaticString] = ["TABLE", "VIEW", "SEQUENCE", "INDEX"]
        return kinds.contains { statement.isKeyword(2, $0) }
            ? statement.nameParts(at: 3)?.parts : nil
    }

    private static func firstWord(_ statement: SQLStatement) -> Int {
        var index = statement.hasKeywords(1, "OR", "REPLACE") ? 3 : 1
        let fillers: [StaticString] = ["UNIQUE", "CONSTRAINT"]
        while fillers.contains(where: { statement.isKeyword(index, $0) }) { index += 1 }
        return index
    }
}
