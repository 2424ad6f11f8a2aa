/// Follows whether code of a script may have changed the session's settings unseen.
///
/// It errs on the side of yes: whatever runs code that is not in plain sight counts.
public struct SettingsWatch: Sendable {
    /// Whether it may have.
    public private(set) var mayHaveChanged = false
    /// The client encoding that the script has set in plain sight.
    public private(set) var encoding: StatedEncoding

    /// Begins at the start of a session, or in a transaction, which takes settings back where it fails.
    public init(inTransaction: Bool = false) {
        encoding = StatedEncoding(inTransaction: inTransaction)
    }

    /// Takes note of a statement that runs.
    public mutating func take(_ statement: SQLStatement) {
        encoding.take(statement)
        guard !mayHaveChanged else { return }
        mayHaveChanged = Self.mayChange(statement, encoding.isInTransaction)
    }

    /// Takes note of a new session.
    public mutating func reconnect() { encoding = StatedEncoding() }

    /// Takes note of statements that nobody looked at.
    public mutating func lookedAway() { mayHaveChanged = true }

    private static func mayChange(_ statement: SQLStatement, _ isInTransaction: Bool) -> Bool {
        let starts: [[StaticString]] = [
            ["DO"], ["CALL"], ["EXECUTE"], ["PREPARE"], ["LOAD"], ["RESET"], ["DISCARD"],
            ["ROLLBACK"], ["ABORT"], ["SET", "LOCAL"], ["IMPORT"],
        ]
        let isStart = starts.contains { words in
            words.indices.allSatisfy { statement.isKeyword($0, words[$0]) }
        }
        if isStart || statement.bringsForeignCode { return true }
        if isInTransaction, ClientEncoding.setting(statement) != nil { return true }
        // What every dump begins with.
        if isHarmlessSetting(statement) || isPlainSetting(statement, isInTransaction) {
            return false
        }
        return statement.bytes.withUnsafeBytes { bytes in
            statement.tokens.contains { token in
                let text = UnsafeRawBufferPointer(rebasing: bytes[token.range])
                return switch token.kind {
                case .unicodeIdentifier: true
                case .word, .quotedIdentifier: names(text)
                // The body of a routine, in plain sight only where nothing in it is escaped.
                case .string, .dollarString: statement.makesRoutine && runs(text)
                case .escapeString, .unicodeString: statement.makesRoutine
                default: false
                }
            }
        }
    }

    /// `SET name = …`, with what it sets in plain sight and for good.
    private static func isPlainSetting(
        _ statement: SQLStatement, _ isInTransaction: Bool
    ) -> Bool {
        guard statement.isKeyword(0, "SET"),
            statement.tokens.allSatisfy({ $0.kind != .escapeString })
        else { return false }
        let at = statement.isKeyword(1, "SESSION") ? 2 : 1
        if statement.isKeyword(at, "STANDARD_CONFORMING_STRINGS") {
            // Another value is an error.
            let values = ["on", "off", "true", "false", "'on'", "'off'", "'true'", "'false'"]
            let value = String(decoding: statement.text(at + 2), as: UTF8.self).lowercased()
            return !isInTransaction && statement.count == at + 3 && values.contains(value)
        }
        return true
    }

    /// `SELECT pg_catalog.set_config('search_path', '', false)`.
    private static func isHarmlessSetting(_ statement: SQLStatement) -> Bool {
        guard let call = statement.call, call.function == "set_config",
            let name = statement.stringValue(at: call.arguments),
            statement.count <= call.arguments + 6,
            (call.arguments..<statement.count).allSatisfy({ index in
                statement.tokens[index].kind == .string || statement.isSymbol(index, ",")
                    || statement.isSymbol(index, ")") || statement.isKeyword(index, "FALSE")
                    || statement.isKeyword(index, "TRUE")
            })
        else { return false }
        let text = String(decoding: name, as: UTF8.self).lowercased()
        return text != "client_encoding" && text != "standard_conforming_strings"
    }

    /// What changes settings, or runs text as SQL, by names that stand for it anywhere.
    private static let dangers: [StaticString] = [
        "set_config", "pg_settings", "client_encoding", "standard_conforming", "ts_stat",
        "ts_rewrite", "to_xml", "dblink", "crosstab", "connectby", "xpath_table",
    ]

    /// Whether a name, in quotes or not, is one of these.
    ///
    /// INSERT statements have many words, so that nothing is allocated for one.
    private static func names(_ name: UnsafeRawBufferPointer) -> Bool {
        name.count >= 6 && holds(name, dangers)
    }

    /// Whether the body of a routine has one of these, or runs what it puts together.
    private static func runs(_ body: UnsafeRawBufferPointer) -> Bool {
        holds(body, dangers + ["execute", "u&\"", "encoding", "copy", "conforming"])
    }

    private static func holds(_ text: UnsafeRawBufferPointer, _ parts: [StaticString]) -> Bool {
        text.indices.contains { start in
            parts.contains { part in
                start + part.utf8CodeUnitCount <= text.count
                    && UnsafeRawBufferPointer(
                        rebasing: text[start..<start + part.utf8CodeUnitCount]
                    ).isWord(part)
            }
        }
    }
}

extension SQLStatement {
    /// Whether it makes a routine, whose body is text.
    fileprivate var makesRoutine: Bool {
        guard isKeyword(0, "CREATE") else { return false }
        return (1..<min(4, max(1, count))).contains {
            isKeyword($0, "FUNCTION") || isKeyword($0, "PROCEDURE")
        }
    }

    /// Whether it brings code that is not in plain sight: another language's, an extension's.
    fileprivate var bringsForeignCode: Bool {
        guard isKeyword(0, "CREATE") else { return false }
        if isKeyword(1, "EXTENSION") {
            let start = hasKeywords(2, "IF", "NOT", "EXISTS") ? 5 : 2
            return identifier(at: start).map { !Self.harmless.contains($0.name.description) }
                ?? true
        }
        guard makesRoutine else {
            return (1..<min(4, max(1, count))).contains { isKeyword($0, "LANGUAGE") }
        }
        return tokens.indices.contains { index in
            guard isKeyword(index, "LANGUAGE") else { return false }
            let name =
                identifier(at: index + 1)?.name.description
                ?? stringValue(at: index + 1).map { String(decoding: $0, as: UTF8.self) }
            return name != "sql" && name != "plpgsql"
        }
    }

    /// Extensions that run no text as SQL.
    private static let harmless: Set<String> = [
        "plpgsql", "citext", "hstore", "pgcrypto", "pg_trgm", "btree_gin", "btree_gist",
        "uuid-ossp",
        "unaccent", "fuzzystrmatch", "ltree", "intarray", "cube", "earthdistance", "isn",
        "pg_stat_statements",
    ]
}
