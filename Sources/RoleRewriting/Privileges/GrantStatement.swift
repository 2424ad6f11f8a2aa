import ObjectNames
package import SQLSyntax

/// A GRANT or REVOKE of privileges on objects, taken apart (gram.y, GrantStmt and RevokeStmt).
package struct GrantStatement {
    package var isGrant: Bool
    /// Whether only the grant option is revoked.
    package var optionOnly = false
    /// Whether the grant option is granted.
    package var withOption = false
    /// The tokens `WITH GRANT OPTION`.
    var optionTokens: Range<Int>?
    var kind: NamedObject.Class
    package var privileges: Set<String>
    /// The tokens of the list of privileges.
    package var privilegeTokens: Range<Int>
    var objects: [NamedObject]
    /// The objects' names in their parts, without arguments of routines.
    var names: [[Identifier]]
    /// The first token of the first object's name.
    package var objectTokens: Range<Int>
    /// Whether it is about all objects of some schemas.
    package var isAboutSchemas = false
    package var grantees: [RoleReference]
    /// The role after GRANTED BY, and the tokens of the clause.
    var grantor: (role: RoleReference, clause: Range<Int>)?

    /// Takes `statement` apart; nil where it is something else, role membership included.
    package init?(_ statement: SQLStatement) {
        var index = 1
        let isGrant = statement.isKeyword(0, "GRANT")
        self.isGrant = isGrant
        guard isGrant || statement.isKeyword(0, "REVOKE") else { return nil }
        if !isGrant, statement.hasKeywords(1, "GRANT", "OPTION", "FOR") {
            optionOnly = true
            index = 4
        }
        guard let on = statement.firstKeyword("ON", from: index),
            let to = statement.firstIndex(
                from: on + 1,
                where: { statement.isKeyword($0, isGrant ? "TO" : "FROM") }),
            let (grantees, afterGrantees) = statement.roles(at: to + 1)
        else { return nil }
        self.grantees = grantees
        privilegeTokens = index..<on
        (kind, objectTokens, isAboutSchemas) = Self.objectClause(statement, on + 1, to)
        let ranges = Self.names(statement, objectTokens)
        objects = ranges.map { [kind] in NamedObject(kind, statement, $0) }
        names = ranges.map { statement.nameParts(at: $0.lowerBound)?.parts ?? [] }
        privileges = Self.privileges(statement, privilegeTokens, kind)
        var next = afterGrantees
        if statement.hasKeywords(next, "WITH", "GRANT", "OPTION") {
            withOption = true
            optionTokens = next..<next + 3
            next += 3
        }
        if statement.hasKeywords(next, "GRANTED", "BY"), let role = statement.role(at: next + 2) {
            grantor = (role, next..<role.tokens.upperBound)
        }
    }

    private static func objectClause(
        _ statement: SQLStatement, _ start: Int, _ end: Int
    ) -> (NamedObject.Class, Range<Int>, Bool) {
        if statement.isKeyword(start, "ALL"), start + 1 < end,
            let schema = statement.firstKeyword("SCHEMA", from: start), schema < end
        {
            let kind: NamedObject.Class =
                statement.isKeyword(start + 1, "TABLES")
                ? .relation : statement.isKeyword(start + 1, "SEQUENCES") ? .sequence : .routine
            return (kind, schema + 1..<end, true)
        }
        if let (kind, next) = NamedObject.Class.parse(statement, at: start), next < end,
            statement.identifier(at: next) != nil || statement.kind(next) == .number
        {
            return (kind, next..<end, false)
        }
        return (.relation, start..<end, false)
    }

    /// Whether the export itself makes one of the objects.
    func isMade(by context: RewriteContext) -> Bool {
        zip(objects, names).contains { context.makes($0, $1) }
    }

    /// The objects between commas outside parentheses.
    private static func names(_ statement: SQLStatement, _ range: Range<Int>) -> [Range<Int>] {
        var result: [Range<Int>] = []
        var start = range.lowerBound
        var depth = 0
        for index in range {
            if statement.isSymbol(index, "(") { depth += 1 }
            if statement.isSymbol(index, ")") { depth -= 1 }
            if depth == 0, statement.isSymbol(index, ",") {
                result.append(start..<index)
                start = index + 1
            }
        }
        return result + [start..<range.upperBound]
    }

    /// `SELECT(a, b), UPDATE` as `SELECT(a)`, `SELECT(b)`, `UPDATE`; ALL spelled out.
    static func privileges(
        _ statement: SQLStatement, _ range: Range<Int>, _ kind: NamedObject.Class
    ) -> Set<String> {
        var result: Set<String> = []
        var words: [String] = []
        var columns: [String] = []
        var depth = 0
        func close() -> [String] {
            let name = words.filter { $0 != "PRIVILEGES" }.joined(separator: " ")
            let base = name == "TEMP" ? "TEMPORARY" : name
            guard !columns.isEmpty else {
                return base == "ALL" ? Array(PrivilegeUniverse.all(of: kind)) : [base]
            }
            let names = base == "ALL" ? PrivilegeUniverse.ofColumns : [base]
            return names.flatMap { name in columns.map { "\(name)(\($0))" } }
        }
        for index in range {
            if statement.isSymbol(index, "(") {
                depth += 1
            } else if statement.isSymbol(index, ")") {
                depth -= 1
            } else if statement.isSymbol(index, ",") {
                guard depth == 0 else { continue }
                result.formUnion(close())
                words = []
                columns = []
            } else if depth > 0 {
                columns.append(String(decoding: statement.text(index), as: UTF8.self))
            } else {
                words.append(String(decoding: statement.text(index), as: UTF8.self).uppercased())
            }
        }
        result.formUnion(close())
        return result
    }
}
