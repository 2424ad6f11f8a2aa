import SQLSyntax

/// Tells a SQL script from other text by its first word.
package enum ScriptHead {
    /// The words that statements of a dump begin with.
    private static let openings: Set<String> = [
        "alter", "analyze", "begin", "comment", "commit", "copy", "create", "delete", "do",
        "drop", "grant", "insert", "lock", "reassign", "refresh", "reset", "revoke", "security",
        "select", "set", "start", "truncate", "update", "vacuum", "with",
    ]

    /// Whether the first token that is no comment could open a statement, or a psql command.
    package static func looksLikeDump(_ head: [UInt8]) -> Bool {
        head.withUnsafeBytes { bytes in
            var index = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
            let lexer = SQLLexer()
            while index < bytes.count {
                // Comments may be longer than what was looked at.
                guard case .token(let token) = lexer.token(in: bytes, at: index, isEnd: false)
                else {
                    return bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: "/")
                }
                if token.isTrivia || token.kind == .semicolon {
                    index = token.end
                    continue
                }
                if token.kind == .metaCommand { return true }
                let word = String(decoding: bytes[token.range], as: UTF8.self).lowercased()
                return token.kind == .word && openings.contains(word)
            }
            return true
        }
    }
}
