import ObjectNames
public import SQLSyntax

/// Tablespaces and access methods of tables.
///
/// Finds: SET default_tablespace and default_table_access_method, TABLESPACE clauses, USING behind
/// a table, SET ACCESS METHOD. Changes: takes out those that are not wanted, or that the live server
/// does not have or does not let the role use; privileges on tablespaces too, which are not the
/// role's to give.
enum StorageRule: Rule {
    static func apply(
        to statement: SQLStatement, _ context: inout RewriteContext
    ) throws(RewriteError) -> Rewriting? {
        if let grant = GrantStatement(statement), grant.kind == .tablespace {
            guard !context.options.loaderIsSuperuser else { return nil }
            return context.leaveOut(statement, .superuserOnly)
        }
        let storage = Storage(context.options)
        guard !storage.keepsAll else { return nil }
        if statement.isKeyword(0, "SET") { return setting(statement, storage, &context) }
        guard statement.isKeyword(0, "CREATE") || statement.isKeyword(0, "ALTER") else {
            return nil
        }
        guard !statement.isKeyword(1, "DATABASE"), !statement.isKeyword(1, "TABLESPACE") else {
            return nil
        }
        var edit = StatementEdit(statement)
        for range in clauses(statement, storage) {
            // Nothing is left of ALTER … SET TABLESPACE.
            if statement.isKeyword(0, "ALTER"), statement.isKeyword(range.lowerBound, "SET") {
                return context.leaveOut(statement, .storage)
            }
            edit.remove(range)
            context.report.leaveOut(
                String(decoding: statement.text(of: range), as: UTF8.self) + " of "
                    + statement.summary, .storage)
        }
        return edit.isEmpty ? nil : edit.rewriting
    }

    /// The server's default stands in its place, or the setting before would go on.
    private static func setting(
        _ statement: SQLStatement, _ storage: Storage, _ context: inout RewriteContext
    ) -> Rewriting? {
        let isScoped = statement.isKeyword(1, "SESSION") || statement.isKeyword(1, "LOCAL")
        guard let (name, next) = statement.identifier(at: isScoped ? 2 : 1),
            statement.isKeyword(next, "TO") || statement.isSymbol(next, "=")
        else { return nil }
        let isTablespace = name == Identifier("default_tablespace")
        guard isTablespace || name == Identifier("default_table_access_method") else { return nil }
        let literal = statement.stringValue(at: next + 1).map { Identifier(exactly: $0) }
        guard let value = literal ?? statement.identifier(at: next + 1)?.name,
            isTablespace ? !storage.has(tablespace: value) : !storage.has(accessMethod: value)
        else { return nil }
        context.report.leaveOut(statement.summary, .storage)
        var edit = StatementEdit(statement)
        edit.replace(next + 1..<next + 2, with: Array((isTablespace ? "''" : "heap").utf8))
        return edit.rewriting
    }

    private static func clauses(_ statement: SQLStatement, _ storage: Storage) -> [Range<Int>] {
        statement.creations.flatMap { clauses(statement, $0, storage) }
    }

    /// The clauses of one command that are to go.
    private static func clauses(
        _ statement: SQLStatement, _ command: Range<Int>, _ storage: Storage
    ) -> [Range<Int>] {
        guard let place = place(statement, command) else { return [] }
        let isChange = statement.isKeyword(command.lowerBound, "ALTER")
        var result: [Range<Int>] = []
        var depth = 0
        var hasMethod = false
        for index in place.range {
            if statement.isSymbol(index, "(") { depth += 1 }
            if statement.isSymbol(index, ")") { depth -= 1 }
            guard statement.standsAlone(index) else { continue }
            let isSet = statement.isKeyword(index - 1, "SET")
            // The index of a key has its tablespace among the columns, too.
            let isOfIndex = statement.hasKeywords(index - 2, "USING", "INDEX")
            if statement.isKeyword(index, "TABLESPACE"),
                isOfIndex || depth == 0 && isChange == isSet,
                let (name, next) = statement.identifier(at: index + 1),
                !storage.has(tablespace: name)
            {
                result.append((isOfIndex ? index - 2 : isSet ? index - 1 : index)..<next)
            }
            if isChange, depth == 0, statement.hasKeywords(index, "SET", "ACCESS", "METHOD"),
                let (name, next) = statement.identifier(at: index + 3),
                !storage.has(accessMethod: name)
            {
                result.append(index..<next)
            }
            if place.takesMethod, depth == 0, !hasMethod, statement.isKeyword(index, "USING"),
                let (name, next) = statement.identifier(at: index + 1)
            {
                hasMethod = true
                if !storage.has(accessMethod: name) { result.append(index..<next) }
            }
        }
        return result
    }

    /// Where the clauses of a table, an index or a materialized view stand: behind its name, and
    /// before its query or condition; nil for a statement about anything else.
    private static func place(
        _ statement: SQLStatement, _ command: Range<Int>
    ) -> (range: Range<Int>, takesMethod: Bool)? {
        let first = command.lowerBound
        func range(
            behindName name: Int, to keyword: StaticString, takesMethod: Bool
        ) -> (range: Range<Int>, takesMethod: Bool)? {
            guard let (_, start) = statement.nameParts(at: name) else { return nil }
            let end = min(
                statement.firstKeyword(keyword, from: start) ?? .max, command.upperBound)
            return (Range(from: start, upTo: end), takesMethod)
        }
        if statement.isKeyword(first, "ALTER") {
            let kinds: [StaticString] = ["TABLE", "INDEX", "MATERIALIZED"]
            guard kinds.contains(where: { statement.isKeyword(first + 1, $0) }) else { return nil }
            return (Range(from: first + 2, upTo: command.upperBound), false)
        }
        if let table = statement.indexOfMadeTable(at: first) {
            return range(behindName: table, to: "AS", takesMethod: true)
        }
        if statement.hasKeywords(first + 1, "MATERIALIZED", "VIEW") {
            let isChecked = statement.hasKeywords(first + 3, "IF", "NOT", "EXISTS")
            return range(behindName: first + (isChecked ? 6 : 3), to: "AS", takesMethod: true)
        }
        let index = statement.isKeyword(first + 1, "UNIQUE") ? first + 2 : first + 1
        guard statement.isKeyword(index, "INDEX"),
            let on = statement.firstKeyword("ON", from: index + 1)
        else { return nil }
        let isOnly = statement.isKeyword(on + 1, "ONLY")
        return range(behindName: on + (isOnly ? 2 : 1), to: "WHERE", takesMethod: false)
    }
}

/// Which tablespaces and access methods may be named.
public struct Storage: Sendable {
    private let options: RewriteOptions

    /// Prepares to tell, by these options.
    public init(_ options: RewriteOptions) { self.options = options }

    /// Whether all of them may be.
    var keepsAll: Bool {
        options.keepsTablespaces && options.keepsAccessMethods && options.loaderIsSuperuser
            && options.server == nil
    }

    /// Whether a tablespace may be named; the database's own, which is named by nothing, may.
    ///
    /// Nobody but a superuser may use another one before he was told so.
    public func has(tablespace name: Identifier) -> Bool {
        guard !name.bytes.isEmpty else { return true }
        guard options.keepsTablespaces else { return false }
        return options.server.map { $0.tablespaces.contains(name.description) }
            ?? (options.loaderIsSuperuser || name == Identifier("pg_default"))
    }

    /// Whether an access method may be.
    ///
    /// Only superusers make those that are not the server's own, each database having its own ones.
    public func has(accessMethod name: Identifier) -> Bool {
        guard name != Identifier("heap") else { return true }
        guard options.keepsAccessMethods else { return false }
        return options.loaderIsSuperuser
            || options.server?.tableAccessMethods.contains(name.description) ?? false
    }
}
