import Exports
import SQLSyntax

/// Follows which database a script fills: a load fills one.
struct ScriptDatabase {
    private var current: Identifier?
    private var filled = FilledDatabases()

    /// Whether nothing was run yet that may have made something, whether it says so or not.
    private(set) var isEmpty = true

    /// The name of the database that it fills; nil where the script does not say.
    var name: String? { filled.names.first.flatMap(\.self)?.description }

    /// Takes note that what follows is for another database.
    mutating func connect(to name: Identifier) { current = name }

    /// Takes note of a statement of `script` that is run.
    ///
    /// Throws `.cannotOpen` for the second database that a script fills.
    mutating func note(_ statement: SQLStatement, in script: String) throws(MigrationError) {
        isEmpty = false
        filled.note(statement, in: current)
        try filled.refuseSeveral(in: script)
    }
}
