import SQLSyntax

/// Which of a script's code a statement runs, beyond what is the server's own.
enum CodeEffect: Equatable {
    /// What will run the code that a definition names.
    struct Kinds: OptionSet {
        let rawValue: Int
        static let rows = Kinds(rawValue: 1)
        static let tables = Kinds(rawValue: 2)
        static let queries = Kinds(rawValue: 4)
    }

    /// None.
    case none
    /// None now: it keeps what it names.
    case keeps(Kinds)
    /// What it names, and what tables have in their expressions.
    case expressions
    /// What belongs to the table that its rows come into, and what it names.
    case rows
    /// Any.
    case unknown

    /// What a statement runs that makes no routine and is no setting.
    init(_ statement: SQLStatement) {
        self =
            if statement.isCode(Self.quiet) || statement.isOwnerChange || statement.isPlainSetval {
                .none
            } else if statement.isKeyword(0, "CREATE") {
                Self.creation(statement)
            } else if statement.hasKeywords(0, "ALTER", "TABLE") {
                Self.alteration(statement)
            } else if statement.isKeyword(0, "COPY") {
                statement.firstKeyword("FROM", from: 2) == nil ? .unknown : .rows
            } else if statement.isKeyword(0, "INSERT") {
                statement.has(["SELECT", "WITH", "TABLE", "FROM"]) ? .unknown : .rows
            } else {
                .unknown
            }
    }

    private static let quiet: [[StaticString]] = [
        ["CREATE", "SEQUENCE"], ["CREATE", "EXTENSION"], ["CREATE", "ROLE"],
        ["CREATE", "USER"], ["CREATE", "DATABASE"], ["COMMENT"], ["GRANT"], ["REVOKE"], ["DROP"],
        ["ALTER", "SEQUENCE"], ["ALTER", "DEFAULT", "PRIVILEGES"], ["ALTER", "ROLE"], ["BEGIN"],
        ["START"], ["SAVEPOINT"], ["RELEASE"], ["LOCK"],
    ]

    private static func creation(_ statement: SQLStatement) -> CodeEffect {
        if statement.isKeyword(1, "SCHEMA") {
            return statement.creations.count == 1 ? .none : .unknown
        }
        if statement.indexOfMadeTable() != nil {
            // With what a query returns.
            if statement.firstKeyword("AS", from: 2) != nil { return .unknown }
            return statement.has(["AS", "PARTITION"]) ? .expressions : .keeps([.rows, .tables])
        }
        if statement.isCreation(of: "TRIGGER"), !statement.isKeyword(1, "EVENT") {
            return .keeps(.rows)
        }
        if statement.isCreation(of: "POLICY") { return .keeps([.rows, .tables, .queries]) }
        if statement.isCreation(of: "VIEW"), !statement.isKeyword(1, "MATERIALIZED") {
            return .keeps(statement.has(["OPTION"]) ? [.rows, .queries] : .queries)
        }
        return statement.isCreation(of: "INDEX") ? .expressions : .unknown
    }

    /// What an ALTER TABLE of one action does.
    private static func alteration(_ statement: SQLStatement) -> CodeEffect {
        var start = statement.hasKeywords(2, "IF", "EXISTS") ? 4 : 2
        if statement.isKeyword(start, "ONLY") { start += 1 }
        guard let action = statement.nameParts(at: start)?.next,
            statement.firstIndex(from: action, where: { statement.isSymbol($0, ",") }) == nil
        else { return .unknown }
        switch String(decoding: statement.text(action), as: UTF8.self).uppercased() {
        case "ADD": return statement.isKeyword(action + 1, "CONSTRAINT") ? .expressions : .unknown
        case "ALTER":
            let column = statement.isKeyword(action + 1, "COLUMN") ? action + 2 : action + 1
            guard let next = statement.identifier(at: column)?.next else { return .unknown }
            if statement.hasKeywords(next, "SET", "DEFAULT") { return .keeps([.rows, .tables]) }
            let isHarmless =
                statement.hasKeywords(next, "SET", "STATISTICS")
                || statement.hasKeywords(next, "SET", "STORAGE")
                || statement.hasKeywords(next, "ADD", "GENERATED")
            return isHarmless ? .none : .unknown
        case "ENABLE", "DISABLE", "FORCE", "NO", "REPLICA", "CLUSTER": return .none
        default: return .unknown
        }
    }
}

extension SQLStatement {
    /// Whether it begins with one of these.
    fileprivate func isCode(_ starts: [[StaticString]]) -> Bool {
        starts.contains { words in words.indices.allSatisfy { isKeyword($0, words[$0]) } }
    }

    /// `ALTER … OWNER TO …`.
    fileprivate var isOwnerChange: Bool {
        isKeyword(0, "ALTER") && isKeyword(count - 3, "OWNER") && isKeyword(count - 2, "TO")
            && firstIndex(from: 2, where: { isSymbol($0, ",") }) == nil
    }

    /// `SELECT pg_catalog.setval('…', 1, true)`.
    fileprivate var isPlainSetval: Bool {
        guard isKeyword(1, "pg_catalog"), let call, call.function == "setval" else { return false }
        return (call.arguments..<count).allSatisfy { index in
            kind(index) == .string || kind(index) == .number || isSymbol(index, ",")
                || isSymbol(index, "-") || isSymbol(index, ")") || isKeyword(index, "TRUE")
                || isKeyword(index, "FALSE")
        }
    }

    /// Whether it creates something of a kind, with whatever may stand before its name.
    fileprivate func isCreation(of kind: StaticString) -> Bool {
        (1..<min(6, max(1, count))).contains { isKeyword($0, kind) }
    }

    /// Whether one of these words is anywhere in it.
    fileprivate func has(_ words: [StaticString]) -> Bool {
        tokens.indices.contains { index in words.contains { isKeyword(index, $0) } }
    }
}
