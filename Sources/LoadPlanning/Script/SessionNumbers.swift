import SQLSyntax

/// What rows of a script may ask their session for, so that they have to come to the script's own: the
/// numbers that it drew last (currval, lastval), and those of chance behind a seed.
struct SessionNumbers {
    /// Whether rows that draw numbers or run code may ask for the number that was drawn last.
    private(set) var areAskedFor = false
    /// Whether random() is to go on from a seed.
    private(set) var areSeeded = false

    /// Takes note of a statement; what is in bodies of functions counts, too.
    mutating func note(_ statement: SQLStatement) {
        // There can be one for each row.
        if statement.isKeyword(0, "INSERT") || statement.isKeyword(0, "COPY") { return }
        let isSetting = statement.isKeyword(0, "SET")
        let defines = statement.isKeyword(0, "CREATE") || statement.isKeyword(0, "ALTER")
        guard isSetting || defines || statement.runsUnknownCode || statement.call != nil else {
            return
        }
        areSeeded = areSeeded || statement.hasWord(isSetting ? "seed" : "setseed")
        areAskedFor =
            areAskedFor || defines && (statement.hasWord("currval") || statement.hasWord("lastval"))
    }
}
