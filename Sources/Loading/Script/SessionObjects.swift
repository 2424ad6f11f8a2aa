import Exports
import SQLSyntax

/// What a script makes for its own session, and the other sessions of a load do not have: temporary
/// relations, prepared statements.
struct SessionObjects {
    private var names: Set<Identifier> = []

    /// Takes note of what a statement makes.
    mutating func note(_ statement: SQLStatement) {
        if statement.isKeyword(0, "PREPARE"), let (name, _) = statement.identifier(at: 1) {
            names.insert(name)
        }
        guard statement.isKeyword(0, "CREATE") else { return }
        if let name = Self.temporary(statement) { names.insert(name) }
        for index in statement.tokens.indices where statement.isKeyword(index, "pg_temp") {
            guard statement.isSymbol(index + 1, "."),
                let (name, _) = statement.identifier(at: index + 2)
            else { continue }
            names.insert(name)
        }
    }

    /// The name in `CREATE [OR REPLACE] [LOCAL] TEMPORARY … name`; nil for anything else.
    private static func temporary(_ statement: SQLStatement) -> Identifier? {
        let words: [StaticString] = ["TEMP", "TEMPORARY"]
        let kinds: [StaticString] = ["TABLE", "VIEW", "SEQUENCE"]
        guard
            let word = (1..<5).first(where: { at in
                words.contains { statement.isKeyword(at, $0) }
            }),
            let kind = (word + 1..<word + 3).first(where: { at in
                kinds.contains { statement.isKeyword(at, $0) }
            })
        else { return nil }
        let isNew = statement.hasKeywords(kind + 1, "IF", "NOT", "EXISTS")
        return statement.lastName(at: isNew ? kind + 4 : kind + 1)?.name
    }

    /// The first of them that a statement may be about.
    func first(in statement: SQLStatement) -> Identifier? {
        guard !names.isEmpty else { return nil }
        for index in statement.tokens.indices {
            guard let (name, _) = statement.identifier(at: index), names.contains(name) else {
                continue
            }
            // A name behind a schema's is another one.
            let isOther =
                statement.isSymbol(index - 1, ".") && !statement.isKeyword(index - 2, "pg_temp")
            if !isOther { return name }
        }
        return nil
    }
}
