/// A statement that opens or ends a transaction, or a part of one.
package enum ScriptBracket: Equatable {
    case begin
    /// With `chains` the next transaction begins at once.
    case commit(chains: Bool)
    case rollback(chains: Bool)
    case savepoint(Identifier)
    case rollbackTo(Identifier)
    /// PREPARE TRANSACTION: what is open goes on in no session.
    case prepare
    case release(Identifier)

    /// Nil for any other statement.
    package init?(_ statement: SQLStatement) {
        func name(_ index: Int) -> Identifier? {
            let start = statement.isKeyword(index, "SAVEPOINT") ? index + 1 : index
            return statement.identifier(at: start)?.name
        }
        if statement.isKeyword(0, "BEGIN") || statement.hasKeywords(0, "START", "TRANSACTION") {
            self = .begin
        } else if statement.isKeyword(0, "COMMIT") || statement.isKeyword(0, "END") {
            guard !statement.isKeyword(1, "PREPARED") else { return nil }
            self = .commit(chains: Self.chains(statement))
        } else if statement.isKeyword(0, "ROLLBACK") || statement.isKeyword(0, "ABORT") {
            guard !statement.isKeyword(1, "PREPARED") else { return nil }
            let words = [1, 2].first { statement.isKeyword($0, "TO") }
            guard let words else {
                self = .rollback(chains: Self.chains(statement))
                return
            }
            guard let name = name(words + 1) else { return nil }
            self = .rollbackTo(name)
        } else if statement.hasKeywords(0, "PREPARE", "TRANSACTION") {
            self = .prepare
        } else if statement.isKeyword(0, "SAVEPOINT"), let name = name(1) {
            self = .savepoint(name)
        } else if statement.isKeyword(0, "RELEASE"), let name = name(1) {
            self = .release(name)
        } else {
            return nil
        }
    }

    /// Whether it ends the transaction that is open.
    package var endsTransaction: Bool {
        switch self {
        case .commit, .rollback, .prepare: true
        case .begin, .savepoint, .rollbackTo, .release: false
        }
    }

    private static func chains(_ statement: SQLStatement) -> Bool {
        statement.hasKeywords(statement.count - 2, "AND", "CHAIN")
    }
}
