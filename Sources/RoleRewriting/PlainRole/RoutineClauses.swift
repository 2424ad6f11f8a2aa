import ObjectNames
import SQLSyntax

/// Clauses of CREATE FUNCTION that a plain role may not write, and that the routine works without.
enum RoutineClauses {
    /// Takes them out, each one told of in the report.
    static func remove(
        from statement: SQLStatement, in options: Range<Int>, _ context: inout RewriteContext,
        _ edit: inout StatementEdit
    ) {
        guard !context.options.loaderIsSuperuser, statement.isKeyword(0, "CREATE") else { return }
        var index = options.lowerBound
        while let next = statement.firstIndex(
            from: index, where: { isClause(statement, $0) }), next < options.upperBound
        {
            let end = self.end(of: statement, at: next)
            index = end
            guard isRefused(statement, next, context.options) else { continue }
            edit.remove(next..<end)
            context.report.leaveOut(
                String(decoding: statement.text(of: next..<end), as: UTF8.self) + " of "
                    + statement.summary, .superuserOnly)
        }
    }

    private static func isClause(_ statement: SQLStatement, _ index: Int) -> Bool {
        statement.standsAlone(index)
            && (statement.isKeyword(index, "LEAKPROOF") || statement.isKeyword(index, "SUPPORT")
                || statement.isKeyword(index, "SET"))
    }

    private static func isRefused(
        _ statement: SQLStatement, _ index: Int, _ options: RewriteOptions
    ) -> Bool {
        if statement.isKeyword(index, "LEAKPROOF") {
            return !statement.isKeyword(index - 1, "NOT")
        }
        if statement.isKeyword(index, "SUPPORT") { return true }
        guard let name = statement.settingName(at: index + 1) else { return false }
        return SuperuserSettings.refusesToStore(name, options)
    }

    /// The index after the clause at `index`.
    private static func end(of statement: SQLStatement, at index: Int) -> Int {
        guard let (_, next) = statement.nameParts(at: index + 1),
            !statement.isKeyword(index, "LEAKPROOF")
        else { return index + 1 }
        guard statement.isKeyword(index, "SET") else { return next }
        if statement.hasKeywords(next, "FROM", "CURRENT") { return next + 2 }
        guard statement.isKeyword(next, "TO") || statement.isSymbol(next, "=") else { return next }
        var end = next + 1
        while true {
            if statement.isSymbol(end, "-") || statement.isSymbol(end, "+") { end += 1 }
            end += 1
            guard statement.isSymbol(end, ",") else { return min(end, statement.count) }
            end += 1
        }
    }
}
