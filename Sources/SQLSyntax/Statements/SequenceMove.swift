/// Where a statement that is no query leaves sequences.
package enum SequenceMove: Equatable {
    /// Where they were.
    case none
    /// The one whose name begins at this token, at a value that is not handed out yet.
    case to(Int64, name: Int)
    /// The one whose name begins at this token, if it is one, where only the server can tell.
    case away(name: Int)
    /// Any, where only the server can tell.
    case all

    package init(_ statement: SQLStatement) {
        let count = statement.count
        switch String(decoding: statement.text(0), as: UTF8.self).uppercased() {
        case "TRUNCATE":
            let restarts = [count - 2, count - 3].contains {
                statement.hasKeywords($0, "RESTART", "IDENTITY")
            }
            self = restarts ? .all : .none
        case "DROP":
            // What is dropped with other objects is not in sight.
            let kinds = ["SEQUENCE", "TABLE", "SCHEMA", "OWNED"]
            self = kinds.contains { statement.isWord(1, $0) } ? .all : .none
        case "CREATE":
            let isSequence = (1..<4).contains { statement.isKeyword($0, "SEQUENCE") }
            self = isSequence ? .away(name: Self.name(statement)) : .none
        case "ALTER": self = Self.alteration(statement)
        default: self = .none
        }
    }

    private static func alteration(_ statement: SQLStatement) -> SequenceMove {
        if statement.isKeyword(1, "SCHEMA") {
            return statement.firstKeyword("RENAME", from: 3) == nil ? .none : .all
        }
        let isTable = statement.isKeyword(1, "TABLE")
        guard isTable || statement.isKeyword(1, "SEQUENCE") else { return .none }
        let name = name(statement)
        guard let next = statement.nameParts(at: name)?.next else { return .none }
        if statement.hasKeywords(next, "RENAME", "TO")
            || statement.hasKeywords(next, "SET", "SCHEMA")
        {
            return .away(name: name)
        }
        guard let restart = statement.firstKeyword("RESTART", from: next) else { return .none }
        // An identity's sequence is not named.
        if isTable { return .all }
        let at = statement.isKeyword(restart + 1, "WITH") ? restart + 2 : restart + 1
        let isNegative = statement.isSymbol(at, "-")
        let digits = statement.text(isNegative ? at + 1 : at)
        guard let value = Int64(String(decoding: digits, as: UTF8.self)) else {
            return .away(name: name)
        }
        return .to(isNegative ? -value : value, name: name)
    }

    /// The index of the name behind the words that say what is made or changed.
    private static func name(_ statement: SQLStatement) -> Int {
        var index = 1
        while ["TEMPORARY", "TEMP", "UNLOGGED", "SEQUENCE", "TABLE"].contains(where: {
            statement.isWord(index, $0)
        }) {
            let isKind =
                statement.isKeyword(index, "SEQUENCE") || statement.isKeyword(index, "TABLE")
            index += 1
            if isKind { break }
        }
        if statement.isKeyword(index, "IF") {
            index += statement.isKeyword(index + 1, "NOT") ? 3 : 2
        }
        return statement.isKeyword(index, "ONLY") ? index + 1 : index
    }
}
