package import SQLSyntax

extension SQLStatement {
    /// The index of OWNER in `OWNER TO`, which no renamed column of that name can be.
    package var ownerClause: Int? {
        firstIndex(from: 2) { index in
            guard hasKeywords(index, "OWNER", "TO") else { return false }
            let renames: [StaticString] = ["RENAME", "COLUMN", "CONSTRAINT", "ATTRIBUTE", "SET"]
            return !renames.contains { isKeyword(index - 1, $0) }
        }
    }
}
