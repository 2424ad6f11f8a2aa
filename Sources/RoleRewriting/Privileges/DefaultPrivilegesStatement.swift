import ObjectNames
package import SQLSyntax

/// An ALTER DEFAULT PRIVILEGES, taken apart (gram.y, AlterDefaultPrivilegesStmt).
package struct DefaultPrivilegesStatement {
    package var roles: [RoleReference] = []
    package var schemas: [[UInt8]] = []
    package var isGrant: Bool
    package var optionOnly = false
    package var withOption = false
    package var privileges: Set<String>
    var kind: NamedObject.Class
    package var word: String
    package var grantees: [RoleReference]

    package init?(_ statement: SQLStatement) {
        var index = 3
        while true {
            if statement.isKeyword(index, "FOR"),
                statement.isKeyword(index + 1, "ROLE")
                    || statement.isKeyword(index + 1, "USER"),
                let (list, next) = statement.roles(at: index + 2)
            {
                roles = list
                index = next
            } else if statement.hasKeywords(index, "IN", "SCHEMA") {
                index += 2
                while let (name, next) = statement.identifier(at: index) {
                    schemas.append(name.quoted)
                    index = next
                    guard statement.isSymbol(index, ",") else { break }
                    index += 1
                }
            } else {
                break
            }
        }
        let isGrant = statement.isKeyword(index, "GRANT")
        self.isGrant = isGrant
        guard isGrant || statement.isKeyword(index, "REVOKE") else { return nil }
        index += 1
        if statement.hasKeywords(index, "GRANT", "OPTION", "FOR") {
            optionOnly = true
            index += 3
        }
        guard let on = statement.firstKeyword("ON", from: index),
            let to = statement.firstIndex(
                from: on + 1,
                where: { statement.isKeyword($0, isGrant ? "TO" : "FROM") }),
            let (list, next) = statement.roles(at: to + 1)
        else { return nil }
        word = (on + 1..<to).map { String(decoding: statement.text($0), as: UTF8.self) }
            .joined(separator: " ").uppercased()
        guard let kind = Self.kinds[word] else { return nil }
        self.kind = kind
        privileges = GrantStatement.privileges(statement, index..<on, kind)
        grantees = list
        withOption = statement.hasKeywords(next, "WITH", "GRANT", "OPTION")
    }

    private static let kinds: [String: NamedObject.Class] = [
        "TABLES": .relation, "SEQUENCES": .sequence, "FUNCTIONS": .routine,
        "ROUTINES": .routine, "TYPES": .type, "SCHEMAS": .schema,
        "LARGE OBJECTS": .largeObject,
    ]
}
