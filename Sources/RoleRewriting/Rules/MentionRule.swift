import SQLSyntax

/// Roles named where nothing can be rewritten safely.
///
/// Finds: names of roles that do not stay, as whole words in string literals, routine bodies and
/// comments, and columns of types that hold roles. Changes: nothing; it reports.
enum MentionRule {
    static func inspect(_ statement: SQLStatement, _ context: inout RewriteContext) {
        guard !isStatementOfRoles(statement) else { return }
        let names = context.mentionable
        for (index, token) in statement.tokens.enumerated() {
            if token.isLiteral {
                for name in names where contains(statement.text(index), name.bytes) {
                    context.find(place(of: token, in: statement, index), name, in: statement)
                }
            } else if token.kind == .word, statement.isKeyword(0, "CREATE"),
                statement.isKeyword(index, "REGROLE") || statement.isKeyword(index, "ACLITEM")
            {
                let type = String(decoding: statement.text(index), as: UTF8.self)
                context.find("the type \(type), whose values name roles", nil, in: statement)
            }
        }
    }

    private static func isStatementOfRoles(_ statement: SQLStatement) -> Bool {
        for keyword: StaticString in ["GRANT", "REVOKE", "INSERT", "SET", "RESET"]
        where statement.isKeyword(0, keyword) {
            return true
        }
        return statement.isKeyword(1, "ROLE")
    }

    private static func place(
        of token: Token, in statement: SQLStatement, _ index: Int
    ) -> String {
        if statement.isKeyword(0, "COMMENT") { return "a comment" }
        if statement.isKeyword(0, "SECURITY") { return "a security label" }
        let isRoutine = (1...3).contains { at in
            statement.isKeyword(at, "FUNCTION") || statement.isKeyword(at, "PROCEDURE")
        }
        if isRoutine, statement.isKeyword(index - 1, "AS") { return "a routine's body" }
        if statement.isKeyword(index - 1, "CONNECTION") { return "a connection string" }
        if statement.isKeyword(0, "SELECT") { return "a function call" }
        return "an expression or option"
    }

    /// Whether `text` holds `name` with no letter, digit or underscore on either side.
    private static func contains(_ text: ArraySlice<UInt8>, _ name: [UInt8]) -> Bool {
        guard let first = name.first, name.count <= text.count else { return false }
        return text.withUnsafeBytes { bytes in
            var index = 0
            while let found = ByteSearch.first(first, in: bytes, from: index) {
                index = found + 1
                let end = found + name.count
                guard end <= bytes.count else { return false }
                if bytes[found..<end].elementsEqual(name),
                    found == 0 || !isWord(bytes[found - 1]),
                    end == bytes.count || !isWord(bytes[end])
                {
                    return true
                }
            }
            return false
        }
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        byte == 0x5f || byte >= 0x80 || (byte >= 0x30 && byte <= 0x39)
            || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7a)
    }
}

extension RewriteContext {
    /// The roles of the export whose names will mean nothing, or somebody else, on the target.
    var mentionable: [Identifier] {
        let known = roles.owners.union(report.actions.keys).union(roles.explicit.keys)
        return known.filter { $0 != roles.target && roles.action(of: $0) != .kept }.sorted()
    }
}
