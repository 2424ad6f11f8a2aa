package import SQLSyntax

/// The settings of a `SELECT set_config(…)` that computes what they are, from what is in the database
/// at its place: nobody may carry it out twice.
package struct ComputedSettings {
    /// Their names, in lower case; nil where some are computed, too, or how long they hold.
    package let names: [String]?
    /// Whether they end with the transaction.
    package let isLocal: Bool

    /// Reads such a statement; nil for any other one, also for one with literals throughout.
    package init?(_ statement: SQLStatement) {
        guard statement.calledFunction == "set_config" else { return nil }
        let calls = statement.elements(from: 1)
        let isLiteral =
            calls.allSatisfy(statement.isLiteralCall) && calls.last?.upperBound == statement.count
        let scopes: [Bool?] = statement.tokens.indices.filter {
            statement.isKeyword($0, "set_config") && statement.isSymbol($0 + 1, "(")
        }.map { Self.isLocal(statement, $0 + 2) }
        if isLiteral, !scopes.contains(nil) { return nil }
        let configured = statement.configured
        let isKnown =
            configured.count == scopes.count && !scopes.contains(nil) && Set(scopes).count == 1
        names = isKnown ? configured : nil
        isLocal = scopes.first == .some(true)
    }

    /// What the third argument says of the call whose first one stands at `index`.
    private static func isLocal(_ statement: SQLStatement, _ index: Int) -> Bool? {
        let arguments = statement.elements(from: index)
        guard arguments.count == 3, arguments[2].count == 1 else { return nil }
        if statement.isKeyword(arguments[2].lowerBound, "TRUE") { return true }
        return statement.isKeyword(arguments[2].lowerBound, "FALSE") ? false : nil
    }

    /// The statement that makes one of them what it was found to be.
    package func setting(_ name: String, _ value: String) -> SQLStatement? {
        let arguments = "\(Self.literal(name)), \(Self.literal(value)), \(isLocal)"
        return SQLStatement(parsing: Array("SELECT pg_catalog.set_config(\(arguments));".utf8))
    }

    private static func literal(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy {
            (0x20...0x7e).contains($0) && $0 != 0x5c && $0 != 0x27
        }
        return isPlain ? "'\(text)'" : SQLText.literal(text)
    }
}

extension SQLStatement {
    /// The settings that it makes with set_config, as far as they are named by literals.
    var configured: [String] {
        tokens.indices.filter { isKeyword($0, "set_config") && isSymbol($0 + 1, "(") }
            .compactMap { stringValue(at: $0 + 2) }
            .map { String(decoding: $0, as: UTF8.self).lowercased() }
    }
}
