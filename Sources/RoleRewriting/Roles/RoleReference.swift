package import SQLSyntax

/// A role as a statement names it (gram.y, RoleSpec).
package struct RoleReference {
    /// The role, or nil for PUBLIC, CURRENT_USER and their kin, which name no role of the export.
    package var name: Identifier?
    /// Whether it is PUBLIC.
    package var isPublic = false
    /// The tokens that it takes up, a GROUP before the name included.
    var tokens: Range<Int>
}

extension SQLStatement {
    /// The role at `index`; `GROUP` may stand before it.
    func role(at index: Int) -> RoleReference? {
        var start = index
        if isKeyword(start, "GROUP"), identifier(at: start + 1) != nil { start += 1 }
        guard let (name, next) = identifier(at: start) else { return nil }
        let range = index..<next
        if kind(start) == .word {
            for keyword: StaticString in ["CURRENT_USER", "CURRENT_ROLE", "SESSION_USER"]
            where isKeyword(start, keyword) {
                return RoleReference(name: nil, tokens: range)
            }
        }
        // The grammar takes "public" for PUBLIC in any spelling.
        if name == Identifier("public") {
            return RoleReference(name: nil, isPublic: true, tokens: range)
        }
        return RoleReference(name: name, tokens: range)
    }

    /// The roles in a comma-separated list that begins at `index`, and the index after it.
    func roles(at index: Int) -> (list: [RoleReference], next: Int)? {
        var list: [RoleReference] = []
        var next = index
        while let reference = role(at: next) {
            list.append(reference)
            next = reference.tokens.upperBound
            guard isSymbol(next, ",") else { return (list, next) }
            next += 1
        }
        return nil
    }
}
