package import SQLSyntax

/// The checks of a script's constraints that may wait for the end of a transaction of its own.
///
/// Such a transaction cannot be cut: what stands behind a cut may be what a check in front of it asks
/// for.
package struct DeferredChecks {
    /// Whether a constraint so far may be checked later than its rows come.
    package private(set) var mayWait = false

    package init() {}

    /// Takes note of a statement.
    package mutating func note(_ statement: SQLStatement) {
        guard !mayWait, statement.isKeyword(0, "CREATE") || statement.isKeyword(0, "ALTER") else {
            return
        }
        mayWait = statement.tokens.indices.contains { index in
            statement.isKeyword(index, "DEFERRABLE") && !statement.isKeyword(index - 1, "NOT")
                || statement.hasKeywords(index, "INITIALLY", "DEFERRED")
        }
    }
}
