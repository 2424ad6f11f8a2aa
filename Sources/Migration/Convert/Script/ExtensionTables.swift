import SQLSyntax

/// Tells the rows of an extension's own tables from those of the tables that a script makes.
///
/// pg_dump writes the rows of an extension's configuration tables, and leaves it to CREATE EXTENSION
/// to make them: where that was left out, the rows have nowhere to go.
struct ExtensionTables {
    private var made: Set<[Identifier]> = []
    private var isExtensionMissing = false

    /// Takes note of a statement, and whether it stays in the script.
    mutating func note(_ statement: SQLStatement, isKept: Bool) {
        guard statement.isKeyword(0, "CREATE") else { return }
        if statement.isKeyword(1, "EXTENSION") {
            if !isKept { isExtensionMissing = true }
            return
        }
        let isTyped = statement.isKeyword(1, "UNLOGGED") || statement.isKeyword(1, "FOREIGN")
        let at = isTyped ? 2 : 1
        guard statement.isKeyword(at, "TABLE") else { return }
        let isTolerant = statement.hasKeywords(at + 1, "IF", "NOT", "EXISTS")
        if let name = statement.qualifiedName(at: isTolerant ? at + 4 : at + 1) {
            made.insert(name)
        }
    }

    /// Takes note that the script goes on in another database.
    mutating func reconnect() { self = ExtensionTables() }

    /// Whether a table is missing together with its extension.
    func isMissing(_ table: FilledTable) -> Bool {
        isExtensionMissing && !made.contains(table.name)
    }
}
