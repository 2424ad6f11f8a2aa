import Exports
package import SQLSyntax

/// What a statement of an export is to its definitions being made once more.
package enum RemakeStep: Equatable {
    /// These statements run in its place; only the last counts.
    case run([String])
    /// The same, behind everything else, on which it would act.
    case last([String])
    /// It brings rows, or is about what is not made once more.
    case nothing
    /// It runs code of which nobody knows what it defines.
    case unknown

    package init(_ statement: SQLStatement) {
        guard statement.count > 0 else {
            self = .nothing
            return
        }
        let first = String(decoding: statement.text(0), as: UTF8.self).uppercased()
        switch first {
        case "CREATE", "ALTER", "DROP": self = Self.definition(statement)
        case "COMMENT":
            self = Self.isWhole(statement, at: 2) ? .nothing : Self.plain(statement)
        case "GRANT", "REVOKE": self = Self.privileges(statement)
        case "SET": self = Self.setting(statement)
        case "RESET": self = Self.plain(statement)
        case "CLUSTER": self = statement.count > 1 ? Self.plain(statement) : .nothing
        case "SELECT": self = Self.query(statement)
        default: self = Self.harmless.contains(first) ? .nothing : .unknown
        }
    }

    /// Words that statements begin with which define nothing.
    private static let harmless: Set<String> = [
        "COPY", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "MERGE", "ANALYZE", "ANALYSE", "VACUUM",
        "REINDEX", "REFRESH", "LOCK", "CHECKPOINT", "LISTEN", "NOTIFY", "UNLISTEN", "SECURITY",
        "BEGIN", "START", "COMMIT", "END", "VALUES", "SHOW", "LOAD",
    ]

    private static func plain(_ statement: SQLStatement, _ edits: [ShadowEdit] = []) -> RemakeStep {
        .run([ShadowEdit.apply(edits, to: statement)])
    }

    // MARK: Definitions

    private static func definition(_ statement: SQLStatement) -> RemakeStep {
        if statement.hasKeywords(1, "EVENT", "TRIGGER") {
            guard statement.isKeyword(0, "CREATE"), let (name, _) = statement.identifier(at: 3)
            else { return .last([ShadowEdit.apply([], to: statement)]) }
            return .last([
                "DROP EVENT TRIGGER IF EXISTS \(text(name))", ShadowEdit.apply([], to: statement),
            ])
        }
        if statement.hasKeywords(1, "DEFAULT", "PRIVILEGES") { return plain(statement) }
        if statement.hasKeywords(0, "CREATE", "SCHEMA", "public") {
            // It is there, unless it got another name.
            return .run(["CREATE SCHEMA IF NOT EXISTS public"])
        }
        let isRenamed = renamedSchema(statement) != nil
        if !isRenamed, isWhole(statement, at: statement.hasKeywords(1, "OR", "REPLACE") ? 3 : 1) {
            return .nothing
        }
        if statement.isKeyword(1, "OWNED") { return .unknown }
        if statement.isKeyword(0, "CREATE") { return creation(statement) }
        return plain(statement, concurrently(statement))
    }

    /// What a schema is called from now on; nil where a statement renames none.
    package static func renamedSchema(_ statement: SQLStatement) -> Identifier? {
        guard statement.hasKeywords(0, "ALTER", "SCHEMA"),
            let (_, next) = statement.identifier(at: 2), statement.hasKeywords(next, "RENAME", "TO")
        else { return nil }
        return statement.identifier(at: next + 2)?.name
    }

    private static func creation(_ statement: SQLStatement) -> RemakeStep {
        if statement.isKeyword(1, "PUBLICATION"), let (name, _) = statement.identifier(at: 2) {
            return .run([
                "DROP PUBLICATION IF EXISTS \(text(name))", ShadowEdit.apply([], to: statement),
            ])
        }
        if statement.isKeyword(1, "CAST"), let end = statement.closing(2) {
            let types = statement.text(of: Range(from: 2, upTo: end + 1))
            return .run([
                "DROP CAST IF EXISTS " + String(decoding: types, as: UTF8.self),
                ShadowEdit.apply([], to: statement),
            ])
        }
        return plain(statement, withoutRows(statement) ?? concurrently(statement))
    }

    /// The change to what a query fills that has it come without rows; nil for any other statement.
    ///
    /// What the query returns defines nothing, may take long, and what it calls may change something.
    static func withoutRows(_ statement: SQLStatement) -> [ShadowEdit]? {
        guard let query = queried(statement) else { return nil }
        let end = statement.count
        if statement.hasKeywords(end - 3, "WITH", "NO", "DATA") { return [] }
        if statement.hasKeywords(end - 2, "WITH", "DATA"), end - 2 > query {
            return [ShadowEdit(end - 2..<end, text: "WITH NO DATA")]
        }
        let last = String(decoding: statement.text(end - 1), as: UTF8.self)
        return [ShadowEdit(end - 1..<end, text: last + " WITH NO DATA")]
    }

    /// Where the query of what is filled by one begins.
    private static func queried(_ statement: SQLStatement) -> Int? {
        let kind = (1..<min(4, statement.count)).first {
            statement.isKeyword($0, "TABLE") || statement.hasKeywords($0, "MATERIALIZED", "VIEW")
        }
        return kind.flatMap { statement.firstKeyword("AS", from: $0) }
    }

    /// What waits for other transactions cannot run in one of its own.
    private static func concurrently(_ statement: SQLStatement) -> [ShadowEdit] {
        let words =
            statement.isKeyword(0, "ALTER")
            ? [statement.count - 1] : [2, 3].filter { statement.isKeyword($0 - 1, "INDEX") }
        return words.filter { statement.isKeyword($0, "CONCURRENTLY") }.map {
            ShadowEdit($0..<$0 + 1, text: "")
        }
    }

    /// Whether the words at `index` name what belongs to the server or to the whole database.
    ///
    /// It is there already, and what is made once more uses it as it is.
    private static func isWhole(_ statement: SQLStatement, at index: Int) -> Bool {
        let words = [
            "DATABASE", "ROLE", "USER", "GROUP", "TABLESPACE", "SUBSCRIPTION", "EXTENSION",
            "SERVER", "LANGUAGE", "PROCEDURAL", "TRUSTED", "ACCESS", "SYSTEM", "LARGE",
            "PARAMETER",
        ]
        if words.contains(where: { statement.isWord(index, $0) }) { return true }
        if statement.hasKeywords(index, "FOREIGN", "DATA", "WRAPPER") { return true }
        guard statement.isKeyword(index, "SCHEMA") else { return false }
        let start = statement.hasKeywords(index + 1, "IF", "NOT", "EXISTS") ? index + 4 : index + 1
        return statement.identifier(at: start)?.name == Identifier("public")
    }

    private static func text(_ name: Identifier) -> String {
        String(decoding: name.quoted, as: UTF8.self)
    }

    // MARK: Anything else

    private static func privileges(_ statement: SQLStatement) -> RemakeStep {
        guard let on = statement.firstKeyword("ON", from: 1), !isWhole(statement, at: on + 1) else {
            return .nothing
        }
        return plain(statement)
    }

    private static func setting(_ statement: SQLStatement) -> RemakeStep {
        let start = statement.isKeyword(1, "SESSION") ? 2 : 1
        if statement.isKeyword(1, "LOCAL") { return .unknown }
        guard let (name, _) = statement.identifier(at: start) else { return .nothing }
        let left = [
            "client_encoding", "names", "client_min_messages", "characteristics", "transaction",
            "constraints", "seed",
        ]
        let word = name.description
        return left.contains(word) || word.hasSuffix("_timeout") ? .nothing : plain(statement)
    }

    private static func query(_ statement: SQLStatement) -> RemakeStep {
        if statement.firstKeyword("INTO", from: 1) != nil { return plain(statement) }
        if statement.setsForTransaction { return .unknown }
        var isSetting = false
        for index in statement.tokens.indices where statement.isSymbol(index + 1, "(") {
            guard let (name, _) = statement.identifier(at: index) else { continue }
            let function = name.description
            if function == "set_config" {
                // Any other setting is none of definitions.
                guard statement.stringValue(at: index + 2) == Array("search_path".utf8) else {
                    return .nothing
                }
                isSetting = true
            }
            let isKnown =
                function.hasPrefix("lo_") || function.hasPrefix("pg_")
                || calls.contains(function)
            if !isKnown { return .unknown }
        }
        return isSetting ? plain(statement) : .nothing
    }

    /// Functions and words before a parenthesis that define nothing.
    private static let calls: Set<String> = [
        "set_config", "setval", "nextval", "currval", "lowrite", "loread", "coalesce", "max", "min",
        "greatest", "least", "count", "from", "select", "in", "as", "and", "or", "not", "where",
        "now", "version", "values", "on", "using", "cast",
    ]
}
