import SQLSyntax

/// Follows which database a script fills: a load fills one.
struct ScriptDatabase {
    private var current: String?
    /// The database that the script has filled so far.
    private var filled: String??

    /// Whether nothing has been made or filled yet.
    var isEmpty: Bool { filled == nil }

    /// The name of the database that it fills; nil where the script does not say.
    var name: String? { filled ?? nil }

    /// Takes note that what follows is for another database.
    mutating func connect(to name: String) { current = name }

    /// Takes note of a statement that makes or fills something.
    ///
    /// Throws `.cannotOpen` for the second database that a script fills.
    mutating func note(_ statement: SQLStatement, line: Int) throws(MigrationError) {
        guard
            statement.isKeyword(0, "CREATE") || statement.isKeyword(0, "COPY")
                || statement.isKeyword(0, "INSERT")
        else { return }
        guard let filled else {
            filled = .some(current)
            return
        }
        guard filled != current else { return }
        throw MigrationError(
            .cannotOpen,
            "line \(line): the script holds several databases: \(filled ?? "the first one") and"
                + " \(current ?? "another one")",
            advice: "Dump the one database with pg_dump, or cut its part out of the script")
    }
}
