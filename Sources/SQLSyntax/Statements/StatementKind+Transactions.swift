/// Statements that psql runs as they come, and that the server refuses within a transaction, or whose
/// work cannot be used before it ends.
extension StatementKind {
    /// The kind of such a statement; nil for any other.
    ///
    /// Source: PreventInTransactionBlock in utility.c, and whoever else calls it.
    static func ofTransactions(_ statement: SQLStatement) -> StatementKind? {
        if isUpkeep(statement) { return .upkeep }
        if statement.hasKeywords(0, "DISCARD", "ALL") || statement.hasKeywords(0, "RESET", "ALL") {
            return .reset
        }
        return isNewValue(statement) ? .apart : nil
    }

    /// Whether a statement only changes how the server stores what is there, or asks another server.
    ///
    /// What was just filled has nothing to be cleaned up, and a load gathers statistics itself.
    private static func isUpkeep(_ statement: SQLStatement) -> Bool {
        if statement.isKeyword(0, "VACUUM") { return true }
        if statement.isKeyword(0, "CLUSTER") {
            let end = behindOptions(statement, at: 1)
            return statement.isKeyword(end, "VERBOSE")
                ? statement.count == end + 1 : statement.count == end
        }
        guard statement.isKeyword(0, "REINDEX") else { return false }
        let kind = behindOptions(statement, at: 1)
        let isWhole = (["DATABASE", "SCHEMA", "SYSTEM"] as [StaticString]).contains {
            statement.isKeyword(kind, $0)
        }
        return isWhole || statement.firstKeyword("CONCURRENTLY", from: 1) != nil
    }

    /// The index behind a list of options in parentheses.
    private static func behindOptions(_ statement: SQLStatement, at index: Int) -> Int {
        guard statement.isSymbol(index, "("), let end = statement.closing(index) else {
            return index
        }
        return end + 1
    }

    /// `ALTER TYPE name ADD VALUE 'new'`: the value may be used when the transaction has ended.
    private static func isNewValue(_ statement: SQLStatement) -> Bool {
        guard statement.hasKeywords(0, "ALTER", "TYPE"),
            let (_, next) = statement.lastName(at: 2)
        else { return false }
        return statement.hasKeywords(next, "ADD", "VALUE")
    }

    /// Whether a statement ends a transaction in two phases, which leaves its work to another session.
    package static func isTwoPhase(_ statement: SQLStatement) -> Bool {
        statement.hasKeywords(0, "PREPARE", "TRANSACTION")
            || statement.hasKeywords(0, "COMMIT", "PREPARED")
            || statement.hasKeywords(0, "ROLLBACK", "PREPARED")
    }

    /// Up to PostgreSQL 11 a value is added outside of transactions only.
    package static func addsValuesOutside(serverVersion: Int) -> Bool { serverVersion < 120_000 }
}

extension SQLStatement {
    /// The statement without the word that has it wait for other sessions: nobody else uses a
    /// database that is being filled, and with it the server would not take it within a transaction.
    package var withoutConcurrency: SQLStatement {
        guard let index = indexOfConcurrency, let token = token(index) else { return self }
        var bytes = bytes
        var tokens = tokens
        // The other tokens stay where they are.
        for place in token.range { bytes[place] = 0x20 }
        tokens.remove(at: index)
        return SQLStatement(bytes: bytes, tokens: tokens, backslashEscapes: backslashEscapes)
    }

    private var indexOfConcurrency: Int? {
        var index: Int
        if isKeyword(0, "CREATE") {
            index = isKeyword(1, "UNIQUE") ? 2 : 1
        } else if isKeyword(0, "DROP") {
            index = 1
        } else if hasKeywords(0, "ALTER", "TABLE"), isKeyword(count - 1, "CONCURRENTLY"),
            firstKeyword("DETACH", from: 2) != nil
        {
            return count - 1
        } else {
            return nil
        }
        guard isKeyword(index, "INDEX") else { return nil }
        index += 1
        return isKeyword(index, "CONCURRENTLY") ? index : nil
    }

    /// `ALTER TYPE … ADD VALUE` that passes over a value which is there, so that it can be repeated.
    package var addingMissingValue: [UInt8] {
        guard let value = firstKeyword("VALUE", from: 2), !isKeyword(value + 1, "IF"),
            let end = token(value)?.end
        else { return bytes }
        return bytes[..<end] + Array(" IF NOT EXISTS".utf8) + bytes[end...]
    }
}
