import Exports
import SQLSyntax

/// What a script makes for its own session, and the other sessions of a load do not have: temporary
/// relations, prepared statements.
struct SessionObjects {
    /// The relations, and whether they go at the end of their transaction.
    private var relations: [Identifier: Bool] = [:]
    private var prepared: Set<Identifier> = []
    /// Whether a commit may empty or remove a relation: when one comes matters then.
    private(set) var followsCommits = false

    /// Whether some of them go at the end of the transaction that is open.
    var endWithTransaction: Bool { relations.values.contains(true) }

    /// Takes note of what a statement makes, and of the end of a transaction; returns whether there
    /// may be more or fewer of them now.
    mutating func note(_ statement: SQLStatement, isInTransaction: Bool) -> Bool {
        // There can be one for each row.
        if statement.isKeyword(0, "INSERT") { return false }
        let prepares = statement.isKeyword(0, "PREPARE") || statement.isKeyword(0, "DEALLOCATE")
        noteNames(statement, isInTransaction)
        let words: [StaticString] = ["CREATE", "ALTER", "SELECT", "WITH"]
        let defines = words.contains { statement.isKeyword(0, $0) }
        return prepares || !relations.isEmpty && (defines || statement.isKeyword(0, "DROP"))
    }

    private mutating func noteNames(_ statement: SQLStatement, _ isInTransaction: Bool) {
        if !relations.isEmpty, ScriptBracket(statement)?.endsTransaction ?? false {
            relations = relations.filter { !$0.value }
        }
        if statement.isKeyword(0, "PREPARE"), let (name, _) = statement.identifier(at: 1) {
            prepared.insert(name)
        }
        if statement.isKeyword(0, "SELECT") || statement.isKeyword(0, "WITH") {
            if let name = Self.filled(statement) { relations[name] = false }
            return
        }
        guard statement.isKeyword(0, "CREATE") else { return }
        let goes = statement.firstIndex(from: 1) {
            statement.hasKeywords($0, "ON", "COMMIT", "DROP")
        }
        let empties = statement.firstIndex(from: 1) {
            statement.hasKeywords($0, "ON", "COMMIT", "DELETE")
        }
        followsCommits = followsCommits || goes != nil || empties != nil
        // It goes at once.
        if goes != nil, !isInTransaction { return }
        if let name = Self.temporary(statement) { relations[name] = goes != nil }
        for index in statement.tokens.indices where statement.isKeyword(index, "pg_temp") {
            guard statement.isSymbol(index + 1, "."),
                let (name, _) = statement.identifier(at: index + 2)
            else { continue }
            relations[name] = goes != nil
        }
    }

    /// Takes note of a statement that removes some of them; false for any other.
    mutating func end(with statement: SQLStatement) -> Bool {
        if statement.isKeyword(0, "DEALLOCATE") {
            let index = statement.isKeyword(1, "PREPARE") ? 2 : 1
            if statement.isKeyword(index, "ALL") {
                defer { prepared = [] }
                return !prepared.isEmpty
            }
            return statement.identifier(at: index).map { prepared.remove($0.name) != nil } ?? false
        }
        guard statement.isKeyword(0, "DROP"),
            Self.kinds.contains(where: { statement.isKeyword(1, $0) }),
            let name = first(in: statement)
        else { return false }
        relations[name] = nil
        while let other = first(in: statement) { relations[other] = nil }
        return true
    }

    private static let kinds: [StaticString] = ["TABLE", "VIEW", "SEQUENCE"]

    /// The name in `CREATE [OR REPLACE] [LOCAL] TEMPORARY … name`; nil for anything else.
    private static func temporary(_ statement: SQLStatement) -> Identifier? {
        var word = statement.hasKeywords(1, "OR", "REPLACE") ? 3 : 1
        if statement.isKeyword(word, "LOCAL") || statement.isKeyword(word, "GLOBAL") { word += 1 }
        guard statement.isKeyword(word, "TEMP") || statement.isKeyword(word, "TEMPORARY"),
            let kind = (word + 1..<word + 3).first(where: { at in
                kinds.contains { statement.isKeyword(at, $0) }
            })
        else { return nil }
        let isNew = statement.hasKeywords(kind + 1, "IF", "NOT", "EXISTS")
        return statement.lastName(at: isNew ? kind + 4 : kind + 1)?.name
    }

    /// The name in `SELECT … INTO TEMPORARY [TABLE] name`; nil for anything else.
    private static func filled(_ statement: SQLStatement) -> Identifier? {
        guard let into = statement.firstKeyword("INTO", from: 1) else { return nil }
        var word = into + 1
        if statement.isKeyword(word, "LOCAL") || statement.isKeyword(word, "GLOBAL") { word += 1 }
        guard statement.isKeyword(word, "TEMP") || statement.isKeyword(word, "TEMPORARY") else {
            return nil
        }
        if statement.isKeyword(word + 1, "TABLE") { word += 1 }
        return statement.lastName(at: word + 1)?.name
    }

    /// The first of them that a statement may be about.
    func first(in statement: SQLStatement) -> Identifier? {
        if statement.isKeyword(0, "EXECUTE"), let (name, _) = statement.identifier(at: 1),
            prepared.contains(name)
        {
            return name
        }
        guard !relations.isEmpty else { return nil }
        var listsRelations = false
        for index in statement.tokens.indices {
            let mayFollow = Self.words.contains { statement.isKeyword(index - 1, $0) }
            if mayFollow, !statement.isKeyword(index - 1, "ON") { listsRelations = true }
            guard let (name, _) = statement.identifier(at: index), relations[name] != nil else {
                continue
            }
            if statement.isSymbol(index - 1, ".") {
                // A name behind a schema's is another one.
                if statement.isKeyword(index - 2, "pg_temp") { return name }
            } else if mayFollow || listsRelations && statement.isSymbol(index - 1, ",") {
                return name
            }
        }
        return nil
    }

    /// What stands in front of a relation's name.
    private static let words: [StaticString] = [
        "FROM", "JOIN", "INTO", "UPDATE", "ON", "ONLY", "REFERENCES", "COPY", "TABLE", "USING",
        "VIEW", "SEQUENCE", "INDEX", "EXISTS", "TRUNCATE", "ANALYZE", "LOCK", "LIKE", "INHERITS",
        "TEMP", "TEMPORARY",
    ]
}
