/// Follows whether code of a script may have changed the session's settings unseen.
///
/// It errs on the side of yes: whatever runs code that is not in plain sight counts.
public struct SettingsWatch: Sendable {
    /// Whether it may have.
    public private(set) var mayHaveChanged = false
    /// The client encoding that the script has set in plain sight; nil where it has not.
    public private(set) var encoding: String?

    /// Begins at the start of a session.
    public init() {}

    /// Takes note of a statement that runs.
    public mutating func take(_ statement: SQLStatement) {
        if let name = ClientEncoding.setting(statement), !statement.isKeyword(1, "LOCAL") {
            encoding = name
        }
        guard !mayHaveChanged else { return }
        mayHaveChanged = Self.mayChange(statement)
    }

    /// Takes note of statements that nobody looked at.
    public mutating func lookedAway() { mayHaveChanged = true }

    private static func mayChange(_ statement: SQLStatement) -> Bool {
        let starts: [[StaticString]] = [
            ["DO"], ["CALL"], ["EXECUTE"], ["PREPARE"], ["LOAD"], ["RESET"], ["DISCARD"],
            ["ROLLBACK"], ["ABORT"], ["SET", "LOCAL"], ["IMPORT"],
        ]
        let isStart = starts.contains { words in
            words.indices.allSatisfy { statement.isKeyword($0, words[$0]) }
        }
        if isStart || statement.makesCode { return true }
        // What every dump begins with.
        if isHarmlessSetting(statement) { return false }
        return statement.bytes.withUnsafeBytes { bytes in
            statement.tokens.contains { token in
                switch token.kind {
                case .unicodeIdentifier: true
                case .word, .quotedIdentifier:
                    runsText(UnsafeRawBufferPointer(rebasing: bytes[token.range]))
                default: false
                }
            }
        }
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

    /// Whether a name, in quotes or not, is of what changes settings, or runs text as SQL.
    ///
    /// INSERT statements have many words, so that nothing is allocated for one.
    private static func runsText(_ name: UnsafeRawBufferPointer) -> Bool {
        guard name.count >= 6 else { return false }
        let parts: [StaticString] = [
            "set_config", "pg_settings", "ts_stat", "ts_rewrite", "to_xml", "dblink",
        ]
        return (0...name.count - 6).contains { start in
            let rest = UnsafeRawBufferPointer(rebasing: name[start...])
            return parts.contains { part in
                rest.count >= part.utf8CodeUnitCount
                    && UnsafeRawBufferPointer(rebasing: rest[..<part.utf8CodeUnitCount])
                        .isWord(part)
            }
        }
    }
}

extension SQLStatement {
    /// Whether it makes something that brings code along: routines, languages, extensions, rules.
    fileprivate var makesCode: Bool {
        guard isKeyword(0, "CREATE") || isKeyword(0, "ALTER") else { return false }
        let kinds: [StaticString] = [
            "FUNCTION", "PROCEDURE", "EXTENSION", "LANGUAGE", "RULE", "TRANSFORM", "CAST",
        ]
        return (1..<min(6, max(1, count))).contains { index in
            kinds.contains { isKeyword(index, $0) }
        } || hasKeywords(1, "EVENT", "TRIGGER")
    }
}
